// matMul: c [B, M, N] = op(a) op(b) (+ bias [N]). Arrays: a, b, bias or null, c.
// Numbers: batch m n k transposeA transposeB batchA batchB (1 when that operand has the batch, else shared) relu.
// linear is a times w transposed. Few rows against a transposed b stream b once instead of packing it.
#include "igemm.h"

// 256 deep panels (16 kB) stay in the first-level cache, 96 rows of a (96 kB) in the second.
#define DEPTH 256
#define ROWS 96
#define FEW_ROWS 8 // packing b costs as much as multiplying it by about this many rows

typedef struct Product {
  const Host *host;
  const float *a, *b, *bias;
  float *c, *panels;
  int m, n, k, ta, tb, relu, row_items, panel_items, panels_each;
} Product;

static void pack_panel(const void *context, int panel, int thread) {
  const Product *g = context;
  (void)thread;
  const int n0 = panel * BLOCK, live = imin(BLOCK, g->n - n0);
  float *to = g->panels + (size_t)panel * g->k * BLOCK;
  for (int k = 0; k < g->k; k++, to += BLOCK) {
    const float *from = g->tb ? g->b + (size_t)n0 * g->k + k : g->b + (size_t)k * g->n + n0;
    const size_t step = g->tb ? g->k : 1;
    SMALL for (int l = 0; l < BLOCK; l++) to[l] = l < live ? from[l * step] : 0;
  }
}

static void product_tile(const Product *g, const float *const *x, Runs runs, const float *w, float *const *y, int n0, int more) {
  const int live = imin(BLOCK, g->n - n0), relu = g->relu && runs.offset[0] + runs.length >= g->k;
  float edge[TILE_PX][BLOCK], bias[BLOCK];
  if (g->bias && !more)
    SMALL for (int l = 0; l < BLOCK; l++) bias[l] = l < live ? g->bias[n0 + l] : 0;
  const float *start = g->bias && !more ? bias : 0;
  if (live == BLOCK) {
    igemm_tile(x, runs, w, BLOCK, y, start, more, relu);
    return;
  }
  float *to[TILE_PX];
  for (int p = 0; p < TILE_PX; p++) {
    to[p] = edge[p];
    SMALL for (int l = 0; l < BLOCK; l++) edge[p][l] = more && l < live ? y[p][l] : 0;
  }
  igemm_tile(x, runs, w, BLOCK, to, start, more, relu);
  for (int p = 0; p < TILE_PX; p++)
    SMALL for (int l = 0; l < live; l++) y[p][l] = edge[p][l];
}

static void product_item(const void *context, int item, int thread) {
  const Product *g = context;
  const int m0 = item % g->row_items * ROWS, rows = imin(ROWS, g->m - m0);
  const int p0 = item / g->row_items * g->panels_each, p1 = imin(p0 + g->panels_each, ceil_div(g->n, BLOCK));
  const int stride = g->ta ? imin(DEPTH, g->k) : g->k;
  float *turned = g->ta ? g->host->scratch(g->host, thread, (size_t)ROWS * stride) : 0;
  if (g->ta && !turned) return;
  for (int k0 = 0; k0 < g->k; k0 += DEPTH) {
    const int depth = imin(DEPTH, g->k - k0);
    if (g->ta)
      for (int k = 0; k < depth; k++)
        SMALL for (int r = 0; r < rows; r++) turned[r * stride + k] = g->a[(size_t)(k0 + k) * g->m + m0 + r];
    const int32_t offset = k0; // rows are addressed from k = 0; product_tile knows the last slice by its end
    const Runs runs = {&offset, 1, depth};
    for (int panel = p0; panel < p1; panel++) {
      const float *w = g->panels + ((size_t)panel * g->k + k0) * BLOCK;
      for (int r = 0; r < rows; r += TILE_PX) {
        const float *x[TILE_PX];
        float *y[TILE_PX];
        SMALL for (int t = 0; t < TILE_PX; t++) {
          const int row = imin(r + t, rows - 1);
          x[t] = g->ta ? turned + (ptrdiff_t)row * stride - k0 : g->a + (ptrdiff_t)(m0 + row) * stride;
          y[t] = g->c + (size_t)(m0 + row) * g->n + panel * BLOCK;
        }
        product_tile(g, x, runs, w, y, panel * BLOCK, k0 > 0);
      }
    }
  }
}

// Two rows of a by four rows of b, along k.
INLINE void dots(const float *const *a, const float *const *b, int k, float out[2][4]) {
  vec acc[2][4];
  UNROLL for (int i = 0; i < 2; i++) UNROLL for (int j = 0; j < 4; j++) acc[i][j] = splat(0);
  int at = 0;
  for (; at + LANES <= k; at += LANES) {
    UNROLL for (int j = 0; j < 4; j++) {
      const vec w = load(b[j] + at);
      UNROLL for (int i = 0; i < 2; i++) acc[i][j] = madd(load(a[i] + at), w, acc[i][j]);
    }
  }
  for (int i = 0; i < 2; i++) {
    for (int j = 0; j < 4; j++) {
      out[i][j] = sum_lanes(acc[i][j]);
      SMALL for (int t = at; t < k; t++) out[i][j] += a[i][t] * b[j][t];
    }
  }
}

static void few_rows_item(const void *context, int item, int thread) {
  const Product *g = context;
  (void)thread;
  const int n0 = item * BLOCK, n1 = imin(g->n, n0 + BLOCK);
  for (int n = n0; n < n1; n += 4) {
    const float *b[4];
    SMALL for (int j = 0; j < 4; j++) b[j] = g->b + (size_t)imin(n + j, n1 - 1) * g->k;
    for (int m = 0; m < g->m; m += 2) {
      const float *a[2] = {g->a + (size_t)m * g->k, g->a + (size_t)imin(m + 1, g->m - 1) * g->k};
      float out[2][4];
      dots(a, b, g->k, out);
      for (int i = 0; i < imin(2, g->m - m); i++) {
        for (int j = 0; j < imin(4, n1 - n); j++) {
          const float v = out[i][j] + (g->bias ? g->bias[n + j] : 0);
          g->c[(size_t)(m + i) * g->n + n + j] = g->relu && v < 0 ? 0 : v;
        }
      }
    }
  }
}

static int matMul(Call *call) {
  const int32_t *i = call->i;
  Product g = {call->host, call->p[0], call->p[1], call->p[2], call->p[3], 0, i[1], i[2], i[3], i[4], i[5], i[8], 0, 0, 0};
  const int panels = ceil_div(g.n, BLOCK);
  if (g.k == 0 || g.m == 0 || g.n == 0) return BAD_CALL;
  const int few = g.m <= FEW_ROWS && g.tb && !g.ta;
  if (!few) {
    g.panels = g.host->scratch(g.host, SHARED, (size_t)panels * g.k * BLOCK);
    if (!g.panels) return OUT_OF_MEMORY;
  }
  g.row_items = ceil_div(g.m, ROWS);
  const int wanted = g.host->threads > 1 ? 4 * g.host->threads : 1;
  g.panels_each = imax(1, panels / imax(1, ceil_div(wanted, g.row_items)));
  g.panel_items = ceil_div(panels, g.panels_each);
  for (int batch = 0; batch < i[0]; batch++) {
    if (few) {
      g.host->parallel(g.host, few_rows_item, &g, panels);
    } else {
      if (batch == 0 || i[7]) g.host->parallel(g.host, pack_panel, &g, panels);
      g.host->parallel(g.host, product_item, &g, g.row_items * g.panel_items);
    }
    g.a += i[6] ? (size_t)g.m * g.k : 0;
    g.b += i[7] ? (size_t)g.k * g.n : 0;
    g.c += (size_t)g.m * g.n;
  }
  return OK;
}
