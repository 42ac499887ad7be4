// The matrix kernel behind convolution, its input gradient and matrix products: TILE_PX rows, each a list of
// runs of contiguous floats found by pointer, times a panel of weights 16 wide. A convolution's rows are output
// pixels and its runs are kernel rows in an [H, W, C] scratch image, so no im2col matrix is ever written.
#ifndef CNNLAB_IGEMM_H
#define CNNLAB_IGEMM_H
#include "common.h"

typedef struct Runs {
  const int32_t *offset; // of each run, in floats, from the row's pointer
  int count;
  int length; // floats in a run
} Runs;

INLINE void igemm_part(const float *const *x, Runs runs, const float *w, int ldw, float *const *y, const float *bias,
                       int accumulate, int relu) {
  vec acc[TILE_PX][TILE_VECS];
  UNROLL for (int p = 0; p < TILE_PX; p++) UNROLL for (int v = 0; v < TILE_VECS; v++) {
    acc[p][v] = accumulate ? load(y[p] + v * LANES) : bias ? load(bias + v * LANES) : splat(0);
  }
  const float *xp[TILE_PX];
  UNROLL for (int p = 0; p < TILE_PX; p++) xp[p] = x[p];
  for (int r = 0; r < runs.count; r++) {
    const intptr_t at = runs.offset[r];
    for (intptr_t i = at; i < at + runs.length; i++, w += ldw) {
      vec b[TILE_VECS];
      UNROLL for (int v = 0; v < TILE_VECS; v++) b[v] = load(w + v * LANES);
      UNROLL for (int p = 0; p < TILE_PX; p++) {
        vec a = splat(xp[p][i]);
        UNROLL for (int v = 0; v < TILE_VECS; v++) acc[p][v] = madd(a, b[v], acc[p][v]);
      }
    }
  }
  UNROLL for (int p = 0; p < TILE_PX; p++) UNROLL for (int v = 0; v < TILE_VECS; v++) {
    vec o = acc[p][v];
    store(y[p] + v * LANES, relu ? vmax(o, splat(0)) : o);
  }
}

// y[p][0..15] = (accumulate ? y : bias or 0) + runs of x[p] times w; w is [runs * length, ldw].
static __attribute__((noinline)) void igemm_tile(const float *const *x, Runs runs, const float *w, int ldw, float *const *y,
                                                 const float *bias, int accumulate, int relu) {
  for (int part = 0; part < BLOCK; part += TILE_VECS * LANES) {
    float *yp[TILE_PX];
    UNROLL for (int p = 0; p < TILE_PX; p++) yp[p] = y[p] + part;
    igemm_part(x, runs, w + part, ldw, yp, bias ? bias + part : 0, accumulate, relu);
  }
}
#endif
