// The sum of outer products that weight gradients are made of: a block of TILE_PX (tap, channel) pairs by 16 outputs
// stays in registers while the pixels run by.
#ifndef CNNLAB_OUTER_H
#define CNNLAB_OUTER_H
#include "igemm.h"

typedef struct Pass {
  const float *x, *dy;
  int rows, columns; // pixels of the pass
  int x_row, x_step; // floats between rows and between pixels of x
  int dy_row;
} Pass;

// sums[p][0..] += sum over pixels of x[p] * dy[0..]; `live` rows of the tile are stored.
INLINE void outer_part(const int px, const int vecs, const Pass *t, const float *x, const float *dy, float *sums, int live) {
  vec acc[MAX_PX][TILE_VECS];
  UNROLL for (int p = 0; p < px; p++) UNROLL for (int v = 0; v < vecs; v++) acc[p][v] = splat(0);
  for (int r = 0; r < t->rows; r++) {
    const float *xr = x + (ptrdiff_t)r * t->x_row, *dr = dy + (ptrdiff_t)r * t->dy_row;
    for (int c = 0; c < t->columns; c++, xr += t->x_step, dr += BLOCK) {
      vec b[TILE_VECS];
      UNROLL for (int v = 0; v < vecs; v++) b[v] = load(dr + v * LANES);
      UNROLL for (int p = 0; p < px; p++) {
        const vec a = splat(xr[p]);
        UNROLL for (int v = 0; v < vecs; v++) acc[p][v] = madd(a, b[v], acc[p][v]);
      }
    }
  }
  UNROLL for (int p = 0; p < px; p++) {
    if (p < live) UNROLL for (int v = 0; v < vecs; v++) {
      float *to = sums + p * BLOCK + v * LANES;
      store(to, load(to) + acc[p][v]);
    }
  }
}

static __attribute__((noinline)) void outer_tile(const Pass *t, const float *x, float *sums, int live) {
  for (int part = 0; part < BLOCK; part += TILE_VECS * LANES)
    outer_part(TILE_PX, TILE_VECS, t, x, t->dy + part, sums + part, live);
}

// AVX-512 has registers for more rows: 21 and 33 floats, 7 and 11 taps of three channels, fill two and three such tiles.
#if LANES == BLOCK
#define WIDE_PX 11
static __attribute__((noinline)) void outer_wide(const Pass *t, const float *x, float *sums, int live) {
  outer_part(WIDE_PX, TILE_VECS, t, x, t->dy, sums, live);
}
#else
#define WIDE_PX TILE_PX
#define outer_wide outer_tile
#endif

// The same for NARROW_PX rows and eight outputs.
static __attribute__((noinline)) void outer_narrow(const Pass *t, const float *x, float *sums, int live) {
#if LANES == BLOCK
  half acc[NARROW_PX];
  UNROLL for (int p = 0; p < NARROW_PX; p++) acc[p] = (half){0};
  for (int r = 0; r < t->rows; r++) {
    const float *xr = x + (ptrdiff_t)r * t->x_row, *dr = t->dy + (ptrdiff_t)r * t->dy_row;
    for (int c = 0; c < t->columns; c++, xr += t->x_step, dr += BLOCK) {
      const half b = *(const half *)dr;
      UNROLL for (int p = 0; p < NARROW_PX; p++) acc[p] = xr[p] * b + acc[p];
    }
  }
  UNROLL for (int p = 0; p < NARROW_PX; p++) {
    if (p < live) *(half *)(sums + p * BLOCK) += acc[p];
  }
#else
  outer_part(NARROW_PX, NARROW / LANES, t, x, t->dy, sums, live);
#endif
}
#endif
