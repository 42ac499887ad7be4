// The matrices B, A and G of Winograd's F(2, 3) and F(2, 5), whose tiles have sides of 4 and 6, on lines of vectors.
// Lavin and Gray 2015, https://arxiv.org/abs/1509.09308. The points are 0, 1, -1 and infinity, and 0, 3/4, -3/4, 3/2, -3/2
// and infinity: measured to make half the error of 0, 1, -1, 2, -2. Why: Barabasz et al., https://arxiv.org/abs/1803.10986.
#ifndef CNNLAB_WINOGRAD_TRANSFORMS_H
#define CNNLAB_WINOGRAD_TRANSFORMS_H
#include "common.h"

#define MAX_SIDE (KEPT_SMALL ? 4 : 6) // without F(2, 5)
INLINE int is_four(int side) { return MAX_SIDE == 4 || side == 4; }

// For every line of a tile: in registers when the tile is small, in a loop when it is not.
#define LINES(side, i, ...) \
  if (side == 4) { \
    UNROLL for (int i = 0; i < 4; i++) __VA_ARGS__ \
  } else { \
    SMALL for (int i = 0; i < side; i++) __VA_ARGS__ \
  }

// Squares of the points 3/4 and 3/2.
#define NEAR 0.5625f
#define FAR 2.25f

static const float filters3[4 * 3] = {1, 0, 0, 0.5f, 0.5f, 0.5f, 0.5f, -0.5f, 0.5f, 0, 0, 1};
// Rows are 1, p, p^2, p^3, p^4 over the product of the point's distances to the others.
#define POINT(p, over) 1 / (over), (p) / (over), (p) * (p) / (over), (p) * (p) * (p) / (over), (p) * (p) * (p) * (p) / (over)
static const float filters5[6 * 5] = {POINT(0.0, NEAR * FAR), POINT(0.75, 2 * NEAR * (NEAR - FAR)), POINT(-0.75, 2 * NEAR * (NEAR - FAR)),
                                      POINT(1.5, 2 * FAR * (FAR - NEAR)), POINT(-1.5, 2 * FAR * (FAR - NEAR)), 0, 0, 0, 0, 1};

// Each of `lines` lines of sixteen filters by G, or by G' when back is set. In a line, values lie from_step apart and
// results to_step; lines lie from_line and to_line apart.
static __attribute__((noinline)) void filter_lines(int side, int back, const float *from, size_t from_line, size_t from_step,
                                                   float *to, size_t to_line, size_t to_step, int lines) {
  const float *g = side == 4 ? filters3 : filters5;
  const int taps = side - 1, results = back ? taps : side, values = back ? side : taps;
  for (int line = 0; line < lines; line++) {
    for (int r = 0; r < results; r++) {
      vec sum[VECS];
      UNROLL for (int v = 0; v < VECS; v++) sum[v] = splat(0);
      SMALL for (int i = 0; i < values; i++) {
        const vec a = splat(back ? g[i * taps + r] : g[r * taps + i]);
        UNROLL for (int v = 0; v < VECS; v++) sum[v] = madd(a, load(from + line * from_line + i * from_step + v * LANES), sum[v]);
      }
      UNROLL for (int v = 0; v < VECS; v++) store(to + line * to_line + r * to_step + v * LANES, sum[v]);
    }
  }
}

// t = B' d
INLINE void input_line(int side, const vec *d, vec *t) {
  if (side == 4) {
    t[0] = d[0] - d[2];
    t[1] = d[1] + d[2];
    t[2] = d[2] - d[1];
    t[3] = d[1] - d[3];
    return;
  }
  const vec near = splat(NEAR), far = splat(FAR), both = splat(NEAR + FAR), product = splat(NEAR * FAR);
  const vec even1 = d[4] - far * d[2], odd1 = splat(0.75f) * (d[3] - far * d[1]);
  const vec even2 = d[4] - near * d[2], odd2 = splat(1.5f) * (d[3] - near * d[1]);
  t[0] = product * d[0] - both * d[2] + d[4];
  t[1] = even1 + odd1;
  t[2] = even1 - odd1;
  t[3] = even2 + odd2;
  t[4] = even2 - odd2;
  t[5] = product * d[1] - both * d[3] + d[5];
}

// y = A' m
INLINE void output_line(int side, const vec *m, vec *y) {
  const vec even = m[1] + m[2], odd = m[1] - m[2];
  if (side == 4) {
    y[0] = m[0] + even;
    y[1] = odd - m[3];
    return;
  }
  y[0] = m[0] + even + (m[3] + m[4]);
  y[1] = splat(0.75f) * odd + splat(1.5f) * (m[3] - m[4]) + m[5];
}

// z = A d
INLINE void gradient_line(int side, const vec *d, vec *z) {
  const vec near = side == 4 ? d[1] : splat(0.75f) * d[1], far = splat(1.5f) * d[1];
  z[0] = d[0];
  z[1] = d[0] + near;
  z[2] = d[0] - near;
  z[3] = side == 4 ? -d[1] : d[0] + far;
  if (side == 4) return;
  z[4] = d[0] - far;
  z[5] = d[1];
}

// B' d B of one tile and all channels; `step` floats lie between the places in v. The last vector of channels goes back a
// little where they are no whole number of vectors.
INLINE void input_tile(const int side, const float *d, ptrdiff_t row, int channels, float *v, size_t step) {
  for (int first = 0; first < channels; first += LANES) {
    const int ch = imin(first, channels - LANES);
    vec t[MAX_SIDE][MAX_SIDE];
    LINES(side, x, {
      vec from[MAX_SIDE], to[MAX_SIDE];
      UNROLL for (int y = 0; y < side; y++) from[y] = load(d + y * row + (ptrdiff_t)x * channels + ch);
      input_line(side, from, to);
      UNROLL for (int y = 0; y < side; y++) t[y][x] = to[y];
    })
    LINES(side, y, {
      vec to[MAX_SIDE];
      input_line(side, t[y], to);
      UNROLL for (int x = 0; x < side; x++) store(v + (y * side + x) * step + ch, to[x]);
    })
  }
}

static __attribute__((noinline)) void winograd_input(int side, const float *d, ptrdiff_t row, int channels, float *v, size_t step) {
  if (is_four(side)) input_tile(4, d, row, channels, v, step);
  else input_tile(MAX_SIDE, d, row, channels, v, step);
}

typedef struct TileOut {
  float *y;          // the tile's first output
  ptrdiff_t row;     // floats between rows of outputs
  int rows, columns; // outputs that exist: 2, at an edge 1
} TileOut;

// A' m A of one tile and block, plus bias, then relu; adds to the statistics when there are some.
INLINE void output_tile(const int side, const float *m, size_t step, TileOut o, const float *bias, int relu, float *stats) {
  for (int v = 0; v < BLOCK; v += LANES) {
    vec s[2][MAX_SIDE], out[2];
    LINES(side, x, {
      vec from[MAX_SIDE], to[2];
      UNROLL for (int y = 0; y < side; y++) from[y] = load(m + (y * side + x) * step + v);
      output_line(side, from, to);
      s[0][x] = to[0];
      s[1][x] = to[1];
    })
    const vec start = bias ? load(bias + v) : splat(0);
    vec pivot = splat(0), sum = splat(0), square = splat(0);
    if (stats) {
      pivot = load(stats + v);
      sum = load(stats + BLOCK + v);
      square = load(stats + 2 * BLOCK + v);
    }
    UNROLL for (int y = 0; y < 2; y++) {
      output_line(side, s[y], out);
      UNROLL for (int x = 0; x < 2; x++) {
        if (y >= o.rows || x >= o.columns) continue;
        out[x] += start;
        if (relu) out[x] = vmax(out[x], splat(0));
        store(o.y + y * o.row + x * BLOCK + v, out[x]);
        const vec d = out[x] - pivot;
        sum += d;
        square = madd(d, d, square);
      }
    }
    if (stats) {
      store(stats + BLOCK + v, sum);
      store(stats + 2 * BLOCK + v, square);
    }
  }
}

// A dy A' of one tile of sixteen channels; what lies over the edge counts as 0.
INLINE void gradient_tile(const int side, TileOut o, float *z, size_t step) {
  for (int v = 0; v < BLOCK; v += LANES) {
    vec d[2], t[2][MAX_SIDE], to[MAX_SIDE];
    UNROLL for (int x = 0; x < 2; x++) {
      UNROLL for (int y = 0; y < 2; y++) d[y] = y < o.rows && x < o.columns ? load(o.y + y * o.row + x * BLOCK + v) : splat(0);
      gradient_line(side, d, t[x]);
    }
    LINES(side, y, {
      const vec line[2] = {t[0][y], t[1][y]};
      gradient_line(side, line, to);
      UNROLL for (int x = 0; x < side; x++) store(z + (y * side + x) * step + v, to[x]);
    })
  }
}

#endif
