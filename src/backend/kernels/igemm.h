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

// A block of which at most 8 channels are wanted is computed 8 wide, over twice the rows where the registers were
// full before, so that as many sums are in flight: 1.2 times as fast with 20 channels, 1.5 with 6 (Zen 2).
// AVX-512 takes half a register for it: Zen 4 does two such multiplications in the time of a whole one.
#define NARROW (BLOCK / 2)
#if LANES == BLOCK
#define NARROW_PX TILE_PX
typedef float half __attribute__((vector_size(NARROW * 4), aligned(4)));
typedef int32_t ihalf __attribute__((vector_size(NARROW * 4), aligned(4)));
#else
#define NARROW_PX (TILE_VECS * LANES == BLOCK ? 2 * TILE_PX : TILE_PX)
#endif
#define MAX_PX (2 * TILE_PX)

INLINE void igemm_part(const int px, const int vecs, const float *const *x, Runs runs, const float *w, int ldw, float *const *y,
                       const float *bias, int accumulate, int relu) {
  vec acc[MAX_PX][TILE_VECS];
  UNROLL for (int p = 0; p < px; p++) UNROLL for (int v = 0; v < vecs; v++) {
    acc[p][v] = accumulate ? load(y[p] + v * LANES) : bias ? load(bias + v * LANES) : splat(0);
  }
  const float *xp[MAX_PX];
  UNROLL for (int p = 0; p < px; p++) xp[p] = x[p];
  for (int r = 0; r < runs.count; r++) {
    const intptr_t at = runs.offset[r];
    for (intptr_t i = at; i < at + runs.length; i++, w += ldw) {
      vec b[TILE_VECS];
      UNROLL for (int v = 0; v < vecs; v++) b[v] = load(w + v * LANES);
      UNROLL for (int p = 0; p < px; p++) {
        vec a = splat(xp[p][i]);
        UNROLL for (int v = 0; v < vecs; v++) acc[p][v] = madd(a, b[v], acc[p][v]);
      }
    }
  }
  UNROLL for (int p = 0; p < px; p++) UNROLL for (int v = 0; v < vecs; v++) {
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
    igemm_part(TILE_PX, TILE_VECS, x, runs, w + part, ldw, yp, bias ? bias + part : 0, accumulate, relu);
  }
}

// AVX-512 alone has a tile of fewer rows: the 49 pixels of a 7 x 7 image fill seven of them.
#if LANES == BLOCK
#define FEWER_PX 7
static __attribute__((noinline)) void igemm_fewer(const float *const *x, Runs runs, const float *w, int ldw, float *const *y,
                                                  const float *bias, int accumulate, int relu) {
  igemm_part(FEWER_PX, TILE_VECS, x, runs, w, ldw, y, bias, accumulate, relu);
}
#else
#define FEWER_PX TILE_PX
#define igemm_fewer igemm_tile
#endif

// The same for NARROW_PX rows and y[p][0..7].
static __attribute__((noinline)) void igemm_narrow(const float *const *x, Runs runs, const float *w, int ldw, float *const *y,
                                                   const float *bias, int accumulate, int relu) {
#if LANES == BLOCK
  half acc[NARROW_PX];
  UNROLL for (int p = 0; p < NARROW_PX; p++) acc[p] = accumulate ? *(const half *)y[p] : bias ? *(const half *)bias : (half){0};
  const float *xp[NARROW_PX];
  UNROLL for (int p = 0; p < NARROW_PX; p++) xp[p] = x[p];
  for (int r = 0; r < runs.count; r++) {
    const intptr_t at = runs.offset[r];
    for (intptr_t i = at; i < at + runs.length; i++, w += ldw) {
      const half b = *(const half *)w;
      UNROLL for (int p = 0; p < NARROW_PX; p++) acc[p] = xp[p][i] * b + acc[p];
    }
  }
  UNROLL for (int p = 0; p < NARROW_PX; p++) {
    const ihalf kept = (acc[p] > 0) | (acc[p] != acc[p]);
    *(half *)y[p] = relu ? (half)(kept & (ihalf)acc[p]) : acc[p];
  }
#else
  igemm_part(NARROW_PX, NARROW / LANES, x, runs, w, ldw, y, bias, accumulate, relu);
#endif
}
#endif
