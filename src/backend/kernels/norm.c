// Batch normalisation on BLOCKED images, planes of pixels * 16. "channels" below is 16 * ceil(C / 16).
// affine: y = x * scale + shift (+ add), then relu if told. Arrays: x, scale, shift [channels], add or null, y.
//   Numbers: n blocks pixels relu, then blocks of an image of y and the first one of them: y may be larger than x.
// channelStats: mean and biased variance. Arrays: x, stats [2, channels]. Numbers: n blocks pixels.
// batchNormGrad: Arrays: dy, x, mask or null, scale, shift (for the mask, or null), mean, rstd, weight [channels],
//   dx or null, dWeight, dBias [channels]. Numbers: n blocks pixels training relu.
//   With relu, dy counts only where mask > 0 or, without a mask, where x * scale + shift > 0.
// channelSum: sums over images and pixels. Arrays: x, out [channels]. Numbers: n blocks pixels.
#include "common.h"

#define PARTIALS 32 // fixed, so that sums do not depend on the number of threads

typedef struct Norm {
  const Host *host;
  const float *x, *dy, *mask, *scale, *shift, *mean, *rstd, *add, *weight;
  float *y, *partial, *sum_dy, *sum_xhat;
  int n, blocks, pixels, relu, training, parts, out_blocks, first_block;
} Norm;

static void affine_item(const void *context, int item, int thread) {
  const Norm *g = context;
  (void)thread;
  const int part = item % g->parts, plane = item / g->parts, b = plane % g->blocks;
  const int most = ceil_div(g->pixels, g->parts), p0 = part * most, p1 = imin(g->pixels, p0 + most);
  const size_t at = (size_t)plane * g->pixels * BLOCK, to = ((size_t)plane / g->blocks * g->out_blocks + g->first_block + b) * g->pixels * BLOCK;
  for (int v = 0; v < VECS; v++) {
    const vec scale = load(g->scale + b * BLOCK + v * LANES), shift = load(g->shift + b * BLOCK + v * LANES);
    const float *x = g->x + at + v * LANES, *add = g->add ? g->add + at + v * LANES : 0;
    float *y = g->y + to + v * LANES;
    for (int p = p0; p < p1; p++) {
      vec o = madd(load(x + (size_t)p * BLOCK), scale, shift);
      if (add) o += load(add + (size_t)p * BLOCK);
      store(y + (size_t)p * BLOCK, g->relu ? vmax(o, splat(0)) : o);
    }
  }
}

static int affine(Call *call) {
  Norm g = {.host = call->host, .x = call->p[0], .scale = call->p[1], .shift = call->p[2], .add = call->p[3], .y = call->p[4],
            .n = call->i[0], .blocks = call->i[1], .pixels = call->i[2], .relu = call->i[3], .out_blocks = call->i[4],
            .first_block = call->i[5]};
  g.parts = parts_of(g.host, g.n * g.blocks, g.pixels / 64);
  g.host->parallel(g.host, affine_item, &g, g.n * g.blocks * g.parts);
  return OK;
}

INLINE void part_images(const Norm *g, int part, int *n0, int *n1) {
  *n0 = (int)((int64_t)g->n * part / g->parts);
  *n1 = (int)((int64_t)g->n * (part + 1) / g->parts);
}

static void stats_item(const void *context, int item, int thread) {
  const Norm *g = context;
  (void)thread;
  const int b = item % g->blocks, part = item / g->blocks;
  int n0, n1;
  part_images(g, part, &n0, &n1);
  const size_t image = (size_t)g->blocks * g->pixels * BLOCK;
  const float *x = g->x + n0 * image + (size_t)b * g->pixels * BLOCK;
  item_stats(x, image, n1 - n0, g->pixels, g->partial + (size_t)item * 3 * BLOCK);
}

static int channelStats(Call *call) {
  Norm g = {.host = call->host, .x = call->p[0], .n = call->i[0], .blocks = call->i[1], .pixels = call->i[2]};
  const int channels = g.blocks * BLOCK;
  float *to = call->p[1];
  g.parts = imin(PARTIALS, g.n);
  g.partial = g.host->scratch(g.host, SHARED, (size_t)g.parts * channels * 3);
  if (!g.partial) return OUT_OF_MEMORY;
  g.host->parallel(g.host, stats_item, &g, g.parts * g.blocks);
  for (int c = 0; c < channels; c++) {
    Moments m = {0, 0, 0};
    for (int part = 0, n0, n1; part < g.parts; part++) {
      part_images(&g, part, &n0, &n1);
      add_moments(&m, g.partial + ((size_t)part * g.blocks + c / BLOCK) * 3 * BLOCK + c % BLOCK, (double)(n1 - n0) * g.pixels);
    }
    to[c] = (float)m.mean;
    to[channels + c] = variance(&m);
  }
  return OK;
}

// dy where the relu let through, for one vector of channels.
INLINE vec masked(const Norm *g, vec dy, vec x, size_t at, vec scale, vec shift) {
  if (!g->relu) return dy;
  const vec pre = g->mask ? load(g->mask + at) : madd(x, scale, shift);
  return choose(pre > splat(0), dy, splat(0));
}

INLINE void grad_sums(const Norm *g, int item, int v) {
  const int b = item % g->blocks, c = b * BLOCK + v * LANES;
  int n0, n1;
  part_images(g, item / g->blocks, &n0, &n1);
  const vec scale = g->scale ? load(g->scale + c) : splat(0), shift = g->shift ? load(g->shift + c) : splat(0);
  const vec mean = g->x ? load(g->mean + c) : splat(0);
  vec s = splat(0), q = splat(0);
  for (int n = n0; n < n1; n++) {
    const size_t base = ((size_t)n * g->blocks + b) * g->pixels * BLOCK + v * LANES;
    for (int p = 0; p < g->pixels; p++) {
      const size_t at = base + (size_t)p * BLOCK;
      const vec x = g->x ? load(g->x + at) : splat(0), dy = masked(g, load(g->dy + at), x, at, scale, shift);
      s += dy;
      if (g->x) q = madd(dy, x - mean, q);
    }
  }
  store(g->partial + (size_t)item * 2 * BLOCK + v * LANES, s);
  store(g->partial + (size_t)item * 2 * BLOCK + BLOCK + v * LANES, q);
}

static void grad_sums_item(const void *context, int item, int thread) {
  (void)thread;
  for (int v = 0; v < VECS; v++) grad_sums(context, item, v);
}

static void grad_apply_item(const void *context, int item, int thread) {
  const Norm *g = context;
  (void)thread;
  // Backwards: what the sums read last is still in cache.
  const int plane = g->n * g->blocks - 1 - item, b = plane % g->blocks;
  const float count = (float)g->n * (float)g->pixels;
  for (int v = 0; v < VECS; v++) {
    const int c = b * BLOCK + v * LANES;
    const vec scale = g->scale ? load(g->scale + c) : splat(0), shift = g->shift ? load(g->shift + c) : splat(0);
    const vec rstd = load(g->rstd + c), a = load(g->weight + c) * rstd;
    vec k = splat(0), shift_out = splat(0);
    if (g->training) {
      k = -a * rstd * load(g->sum_xhat + c) / splat(count);
      shift_out = -a * load(g->sum_dy + c) / splat(count) - k * load(g->mean + c);
    }
    const size_t base = (size_t)plane * g->pixels * BLOCK + v * LANES;
    for (int p = 0; p < g->pixels; p++) {
      const size_t at = base + (size_t)p * BLOCK;
      const vec x = load(g->x + at), dy = masked(g, load(g->dy + at), x, at, scale, shift);
      store(g->y + at, madd(dy, a, madd(x, k, shift_out)));
    }
  }
}

static int sum_parts(Norm *g) {
  const int channels = g->blocks * BLOCK;
  g->parts = imin(PARTIALS, g->n);
  g->partial = g->host->scratch(g->host, SHARED, (size_t)g->parts * channels * 2);
  if (!g->partial) return OUT_OF_MEMORY;
  g->host->parallel(g->host, grad_sums_item, g, g->parts * g->blocks);
  for (int c = 0; c < channels; c++) {
    double s = 0, q = 0;
    for (int part = 0; part < g->parts; part++) {
      const float *from = g->partial + ((size_t)part * g->blocks + c / BLOCK) * 2 * BLOCK + c % BLOCK;
      s += from[0];
      q += from[BLOCK];
    }
    g->sum_dy[c] = (float)s;
    if (g->sum_xhat) g->sum_xhat[c] = (float)(q * g->rstd[c]);
  }
  return OK;
}

static int batchNormGrad(Call *call) {
  float *const *p = call->p;
  Norm g = {.host = call->host, .dy = p[0], .x = p[1], .mask = p[2], .scale = p[3], .shift = p[4], .mean = p[5], .rstd = p[6],
            .weight = p[7], .y = p[8], .sum_xhat = p[9], .sum_dy = p[10],
            .n = call->i[0], .blocks = call->i[1], .pixels = call->i[2], .training = call->i[3], .relu = call->i[4]};
  if (sum_parts(&g)) return OUT_OF_MEMORY;
  if (g.y) g.host->parallel(g.host, grad_apply_item, &g, g.n * g.blocks);
  return OK;
}

static int channelSum(Call *call) {
  Norm g = {.host = call->host, .dy = call->p[0], .sum_dy = call->p[1], .n = call->i[0], .blocks = call->i[1], .pixels = call->i[2]};
  return sum_parts(&g);
}
