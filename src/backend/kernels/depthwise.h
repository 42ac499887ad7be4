// One filter a channel (groups = C = K): sixteen channels of a BLOCKED image at a time, no sums across channels, so no
// matrix kernel. The forward pass and the input gradient are one loop over different taps; see taps_of.
#ifndef CNNLAB_DEPTHWISE_H
#define CNNLAB_DEPTHWISE_H
#include "common.h"

// Outputs in registers, enough sums to hide the latency of one: with AVX2, 8 sums and 2 weights of 16 registers.
#define DEPTH_PX (LANES == BLOCK ? 8 : 4)
#define DEPTH_TAPS 3 // of a row, that the weight gradient sums in one go: one load of dy serves them all
#define DEPTH_CHAINS (LANES == BLOCK ? 2 : 1) // pixels in flight, to hide the latency of a sum
#define DEPTH_PARTS 8 // of the images, fixed: sums do not depend on the number of threads

// One axis: output position o reads positions source[o * taps ..] through kernel entries kernel[o * taps ..], count[o] of them.
typedef struct DepthAxis {
  int size, in_size, taps, stride, pad, dilation;
  int step, inner0, inner1; // outputs inner0 .. inner1 - 1 read every tap, each `step` further than the one before
  int slides; // three taps side by side: 1, or -1 when they read from the last one on; else 0
  int32_t *count, *kernel, *source;
} DepthAxis;

typedef struct Depthwise {
  const Host *host;
  const float *x, *dy, *bias;
  float *y, *w, *dw, *partial; // w: [block][kh * kw][16]
  int n, c, blocks;
  DepthAxis rows, columns;
} Depthwise;

INLINE int one_filter_each(const int32_t *i) { return i[15] == i[1] && i[4] == i[1] && i[15] > 1; }

// Forward: source = o * stride - pad + k * dilation. Gradient: o = source * stride - pad + k * dilation, solved for source.
static void taps_of(DepthAxis *a, int gradient) {
  const int stride = a->stride, pad = a->pad, dilation = a->dilation;
  a->step = gradient ? stride == 1 : stride;
  a->slides = a->step == 1 && dilation == 1 && a->taps == DEPTH_TAPS ? 1 - 2 * gradient : 0;
  a->inner0 = a->inner1 = 0;
  for (int o = 0; o < a->size; o++) {
    int n = 0;
    for (int k = 0; k < a->taps; k++) {
      const int at = gradient ? o + pad - k * dilation : o * stride - pad + k * dilation;
      const int source = gradient ? at / stride : at;
      if (at < 0 || (gradient && at % stride) || source >= a->in_size) continue;
      a->kernel[o * a->taps + n] = k;
      a->source[o * a->taps + n++] = source;
    }
    a->count[o] = n;
    if (n < a->taps || !a->step) continue;
    if (a->inner1 == 0) a->inner0 = o;
    a->inner1 = o + 1;
  }
}

static ONCE int depthwise_axes(Depthwise *g, const int32_t *i, int gradient) {
  const int in[2] = {i[2], i[3]}, out[2] = {i[13], i[14]};
  DepthAxis *axes[2] = {&g->rows, &g->columns};
  size_t room = 0;
  for (int d = 0; d < 2; d++) room += (size_t)(gradient ? in : out)[d] * (2 * i[5 + d] + 1);
  int32_t *table = (int32_t *)g->host->scratch(g->host, SHARED, room);
  if (!table) return OUT_OF_MEMORY;
  for (int d = 0; d < 2; d++) {
    DepthAxis *a = axes[d];
    *a = (DepthAxis){(gradient ? in : out)[d], (gradient ? out : in)[d], i[5 + d], i[7 + d], i[9 + d], i[11 + d]};
    a->count = table;
    a->kernel = a->count + a->size;
    a->source = a->kernel + (size_t)a->size * a->taps;
    table = a->source + (size_t)a->size * a->taps;
    taps_of(a, gradient);
  }
  return OK;
}

// acc += a row of x by three taps of which each reads one further than the one before; w: of the first, `next` to the others.
INLINE void depthwise_slide(const int px, const float *x, const float *w, ptrdiff_t next, vec acc[DEPTH_PX][VECS]) {
  UNROLL for (int v = 0; v < VECS; v++) {
    vec tap[DEPTH_TAPS];
    UNROLL for (int t = 0; t < DEPTH_TAPS; t++) tap[t] = load(w + t * next + v * LANES);
    UNROLL for (int i = 0; i < px + DEPTH_TAPS - 1; i++) {
      const vec from = load(x + i * BLOCK + v * LANES);
      UNROLL for (int t = 0; t < DEPTH_TAPS; t++) if (i >= t && i - t < px) acc[i - t][v] = madd(from, tap[t], acc[i - t][v]);
    }
  }
}

// Outputs ox .. ox + px - 1 of row oy; all of them read the taps of the first, `step` further each.
INLINE void depthwise_tile(const int px, const Depthwise *g, const float *x, const float *w, const float *bias, int oy, int ox, float *y) {
  const DepthAxis *r = &g->rows, *c = &g->columns;
  vec acc[DEPTH_PX][VECS];
  UNROLL for (int p = 0; p < px; p++) UNROLL for (int v = 0; v < VECS; v++) acc[p][v] = bias ? load(bias + v * LANES) : splat(0);
  for (int j = 0; j < r->count[oy]; j++) {
    const float *row = x + (size_t)r->source[oy * r->taps + j] * c->in_size * BLOCK;
    const float *wr = w + (size_t)r->kernel[oy * r->taps + j] * c->taps * BLOCK;
    if (!KEPT_SMALL && px > 1 && c->slides) {
      const int32_t *kernel = c->kernel + ox * DEPTH_TAPS, first = c->slides > 0 ? 0 : DEPTH_TAPS - 1;
      depthwise_slide(px, row + (size_t)c->source[ox * DEPTH_TAPS + first] * BLOCK, wr + kernel[first] * BLOCK, c->slides * BLOCK, acc);
      continue;
    }
    for (int i = 0; i < c->count[ox]; i++) {
      const float *from = row + (size_t)c->source[ox * c->taps + i] * BLOCK, *tap = wr + (size_t)c->kernel[ox * c->taps + i] * BLOCK;
      UNROLL for (int v = 0; v < VECS; v++) {
        const vec b = load(tap + v * LANES);
        UNROLL for (int p = 0; p < px; p++) acc[p][v] = madd(load(from + (size_t)p * c->step * BLOCK + v * LANES), b, acc[p][v]);
      }
    }
  }
  UNROLL for (int p = 0; p < px; p++) UNROLL for (int v = 0; v < VECS; v++) store(y + p * BLOCK + v * LANES, acc[p][v]);
}

static void depthwise_plane(const void *context, int plane, int thread) {
  const Depthwise *g = context;
  (void)thread;
  const int b = plane % g->blocks;
  const float *x = g->x + (size_t)plane * g->rows.in_size * g->columns.in_size * BLOCK;
  const float *w = g->w + (size_t)b * g->rows.taps * g->columns.taps * BLOCK, *bias = g->bias ? g->bias + b * BLOCK : 0;
  float *y = g->y + (size_t)plane * g->rows.size * g->columns.size * BLOCK;
  const int inner0 = g->columns.inner0, last = g->columns.inner1 - DEPTH_PX;
  for (int oy = 0; oy < g->rows.size; oy++, y += (ptrdiff_t)g->columns.size * BLOCK) {
    for (int ox = 0; ox < g->columns.size;) {
      // The last tile goes back a little, and some outputs are computed twice.
      const int inside = last >= inner0 && ox >= inner0 && ox < g->columns.inner1, at = inside ? imin(ox, last) : ox;
      if (inside) depthwise_tile(DEPTH_PX, g, x, w, bias, oy, at, y + (ptrdiff_t)at * BLOCK);
      else depthwise_tile(1, g, x, w, bias, oy, at, y + (ptrdiff_t)at * BLOCK);
      ox = at + (inside ? DEPTH_PX : 1);
    }
  }
}

// Filters as [block][tap][16], zero past C.
static int depthwise_pack(Depthwise *g, const float *w) {
  const int taps = g->rows.taps * g->columns.taps;
  g->w = g->host->scratch(g->host, SHARED + 2, (size_t)g->blocks * taps * BLOCK);
  if (!g->w) return OUT_OF_MEMORY;
  for (int c = 0; c < g->blocks * BLOCK; c++)
    SMALL for (int t = 0; t < taps; t++) g->w[((size_t)(c / BLOCK) * taps + t) * BLOCK + c % BLOCK] = c < g->c ? w[(size_t)c * taps + t] : 0;
  return OK;
}

// y = x by filters; with `gradient`, x is dy and y is dx. `bias` has 16 * blocks floats or is null.
static int depthwise(const Call *call, const float *x, const float *w, const float *bias, float *y, int gradient) {
  Depthwise g = {.host = call->host, .x = x, .y = y, .bias = bias, .n = call->i[0], .c = call->i[1], .blocks = ceil_div(call->i[1], BLOCK)};
  if (depthwise_axes(&g, call->i, gradient) || depthwise_pack(&g, w)) return OUT_OF_MEMORY;
  g.host->parallel(g.host, depthwise_plane, &g, g.n * g.blocks);
  return OK;
}

// acc += row[ox * stride + shift] * grad, sixteen channels.
INLINE void depthwise_product(const Depthwise *g, const float *row, const vec *grad, int ox, int shift, vec *acc) {
  const float *from = row + (ptrdiff_t)(ox * g->columns.stride + shift) * BLOCK;
  UNROLL for (int v = 0; v < VECS; v++) acc[v] = madd(load(from + v * LANES), grad[v], acc[v]);
}

INLINE void depthwise_load(const float *from, int at, vec *to) {
  UNROLL for (int v = 0; v < VECS; v++) to[v] = load(from + (ptrdiff_t)at * BLOCK + v * LANES);
}

// to[k] += sums over a row of dy of what `count` taps from `first` on see of a row of x.
INLINE void depthwise_taps(const Depthwise *g, const float *row, const float *dy, int first, const int count, float *to) {
  const DepthAxis *c = &g->columns;
  vec acc[DEPTH_TAPS][DEPTH_CHAINS][VECS], grad[VECS];
  int shift[DEPTH_TAPS], lo[DEPTH_TAPS], hi[DEPTH_TAPS], all0 = 0, all1 = c->size; // outputs that one tap, and all, reach
  UNROLL for (int k = 0; k < count; k++) {
    UNROLL for (int s = 0; s < DEPTH_CHAINS; s++) UNROLL for (int v = 0; v < VECS; v++) acc[k][s][v] = splat(0);
    shift[k] = (first + k) * c->dilation - c->pad; // source = ox * stride + shift
    lo[k] = shift[k] < 0 ? ceil_div(-shift[k], c->stride) : 0;
    hi[k] = c->in_size > shift[k] ? imin(c->size, (c->in_size - 1 - shift[k]) / c->stride + 1) : 0;
    all0 = imax(all0, lo[k]);
    all1 = imin(all1, hi[k]);
  }
  int ox = all0;
  for (; ox + DEPTH_CHAINS <= all1; ox += DEPTH_CHAINS) {
    UNROLL for (int s = 0; s < DEPTH_CHAINS; s++) {
      depthwise_load(dy, ox + s, grad);
      UNROLL for (int k = 0; k < count; k++) depthwise_product(g, row, grad, ox + s, shift[k], acc[k][s]);
    }
  }
  for (int at = all0 > 0 ? 0 : ox; at < c->size; at = at + 1 == all0 ? imax(ox, all0) : at + 1) {
    depthwise_load(dy, at, grad);
    UNROLL for (int k = 0; k < count; k++) {
      if (at >= lo[k] && at < hi[k]) depthwise_product(g, row, grad, at, shift[k], acc[k][0]);
    }
  }
  UNROLL for (int k = 0; k < count; k++) {
    UNROLL for (int v = 0; v < VECS; v++) {
      vec sum = load(to + k * BLOCK + v * LANES);
      UNROLL for (int s = 0; s < DEPTH_CHAINS; s++) sum += acc[k][s][v];
      store(to + k * BLOCK + v * LANES, sum);
    }
  }
}

// Sums of one block of channels over a part of the images, tap by tap.
static void depthwise_sums(const void *context, int item, int thread) {
  const Depthwise *g = context;
  (void)thread;
  const DepthAxis *r = &g->rows, *c = &g->columns;
  const int b = item % g->blocks, part = item / g->blocks, taps = r->taps * c->taps;
  const int n0 = (int)((int64_t)g->n * part / DEPTH_PARTS), n1 = (int)((int64_t)g->n * (part + 1) / DEPTH_PARTS);
  float *sums = g->partial + (size_t)item * taps * BLOCK;
  zero(sums, (size_t)taps * BLOCK);
  for (int plane = n0 * g->blocks + b; plane < n1 * g->blocks; plane += g->blocks) {
    const float *x = g->x + (size_t)plane * r->in_size * c->in_size * BLOCK, *dy = g->dy + (size_t)plane * r->size * c->size * BLOCK;
    for (int oy = 0; oy < r->size; oy++, dy += (size_t)c->size * BLOCK) {
      for (int j = 0; j < r->count[oy]; j++) {
        const float *row = x + (size_t)r->source[oy * r->taps + j] * c->in_size * BLOCK;
        float *to = sums + (size_t)r->kernel[oy * r->taps + j] * c->taps * BLOCK;
        int k = 0;
        for (; k + DEPTH_TAPS <= c->taps; k += DEPTH_TAPS) depthwise_taps(g, row, dy, k, DEPTH_TAPS, to + k * BLOCK);
        for (; k < c->taps; k++) depthwise_taps(g, row, dy, k, 1, to + k * BLOCK);
      }
    }
  }
}

static int depthwise_weight_grad(const Call *call) {
  Depthwise g = {.host = call->host, .x = call->p[0], .dy = call->p[1], .dw = call->p[2], .n = call->i[0], .c = call->i[1],
                 .blocks = ceil_div(call->i[1], BLOCK)};
  if (depthwise_axes(&g, call->i, 0)) return OUT_OF_MEMORY;
  const int taps = g.rows.taps * g.columns.taps;
  g.partial = g.host->scratch(g.host, SHARED + 2, (size_t)DEPTH_PARTS * g.blocks * taps * BLOCK);
  if (!g.partial) return OUT_OF_MEMORY;
  g.host->parallel(g.host, depthwise_sums, &g, DEPTH_PARTS * g.blocks);
  for (int c = 0; c < g.c; c++) {
    SMALL for (int t = 0; t < taps; t++) {
      float s = 0;
      SMALL for (int part = 0; part < DEPTH_PARTS; part++) s += g.partial[(((size_t)part * g.blocks + c / BLOCK) * taps + t) * BLOCK + c % BLOCK];
      g.dw[(size_t)c * taps + t] = s;
    }
  }
  return OK;
}
#endif
