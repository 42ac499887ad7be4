// conv2dWeightGrad: gradient of a convolution by its weights. Arrays: x, dy BLOCKED, dw [K, C/g, KH, KW], scale and shift as conv2d.
// Numbers: as conv2d: n c h w k kh kw strideY strideX padTop padLeft dilationY dilationX outH outW groups xLayout xRelu.
// Each thread sums its own images; the sums are added in thread order, so the same thread count gives the same bits.
#include "depthwise.h"
#include "gather.h"
#include "outer.h"
#include "winogradWeightGrad.h"

// x rows and dy rows of a pass stay in the first-level cache: 128 pixels measured best of 64..512.
#define PASS_PIXELS 128
#define WINDOW_FLOATS (128 * 256)
#define SUMS_FLOATS (1 << 18) // larger sums than 1 MB: threads share out the output blocks instead of the images

typedef struct WeightGrad {
  const Host *host;
  Image x;
  const float *dy;
  float *dw, *sums;
  int n, k, kh, kw, sy, sx, pad_y, pad_x, dil_y, dil_x, out_h, out_w, groups;
  int out_blocks, channels, columns, parts, by_block; // channels: of the input, that one output block sees
  size_t block_sums;                                  // floats of one output block: kh * kw * channels * 16
} WeightGrad;

// `cs` channels of the window; the sums have a place for all that the block sees.
static void block_pass(const WeightGrad *g, Pass *pass, int channels, int cs, int narrow, float *sums) {
  const int merged = g->dil_x == 1 && cs == channels, runs = merged ? 1 : g->kw, length = merged ? g->kw * cs : cs;
  if (NARROW_PX > TILE_PX && length <= TILE_PX) narrow = 0;
  const int wide = ceil_div(length, WIDE_PX) * WIDE_PX < ceil_div(length, TILE_PX) * TILE_PX;
  const int px = narrow ? NARROW_PX : wide ? WIDE_PX : TILE_PX;
  for (int ky = 0; ky < g->kh; ky++) {
    for (int run = 0; run < runs; run++) {
      const float *x = pass->x + (ptrdiff_t)ky * g->dil_y * g->columns * cs + (ptrdiff_t)run * g->dil_x * cs;
      float *to = sums + ((size_t)ky * g->kw + (merged ? 0 : run)) * channels * BLOCK;
      for (int m = 0; m < length; m += px)
        (narrow ? outer_narrow : wide ? outer_wide : outer_tile)(pass, x + m, to + (size_t)m * BLOCK, imin(px, length - m));
    }
  }
}

// A pass reads a few channels of many pixels: those must not fall into the same sets of the first-level cache, so they lie
// an odd number of its lines apart. 512 channels measured 1.05 to 1.1 times as fast in four parts as in one.
INLINE int channels_apart(int left) {
  const int some = imin(left, 144);
  return some > 64 && some % 32 == 0 ? some - 16 : some;
}

// One image, rows r0..r1 of the output, output blocks b0..b1.
static void weight_grad_rows(const WeightGrad *g, int n, int r0, int r1, int b0, int b1, float *window, float *sums) {
  const size_t plane = (size_t)g->out_h * g->out_w * BLOCK;
  const int in_group = g->x.c / g->groups, out_group = g->k / g->groups, step = imax(1, PASS_PIXELS / g->out_w);
  for (int b = b0, end; b < b1; b = end) {
    const int first = b * BLOCK / out_group * in_group, channels = imin(g->channels, g->x.c - first);
    for (end = b + 1; end < b1 && end * BLOCK / out_group * in_group == first;) end++;
    for (int from = 0, cs; from < channels; from += cs) {
      cs = channels_apart(channels - from);
      Window at = {n, first + from, first + from + cs, r0 * g->sy - g->pad_y, (r1 - r0 - 1) * g->sy + (g->kh - 1) * g->dil_y + 1, -g->pad_x, g->columns};
      gather(&g->x, at, window);
      for (int block = b; block < end; block++) {
        for (int r = r0; r < r1; r += step) {
          Pass pass = {window + (ptrdiff_t)(r - r0) * g->sy * g->columns * cs,
                       g->dy + ((size_t)n * g->out_blocks + block) * plane + (size_t)r * g->out_w * BLOCK,
                       imin(step, r1 - r), g->out_w, g->sy * g->columns * cs, g->sx * cs, g->out_w * BLOCK};
          block_pass(g, &pass, channels, cs, g->k - block * BLOCK <= NARROW, sums + (block - b0) * g->block_sums + (size_t)from * BLOCK);
        }
      }
    }
  }
}

static void weight_grad_part(const void *context, int part, int thread) {
  const WeightGrad *g = context;
  const int span = (g->kh - 1) * g->dil_y + 1;
  int rows = g->out_h;
  while (rows > 1 && ((rows - 1) * g->sy + span) * g->columns * g->channels > WINDOW_FLOATS) rows--;
  // MAX_PX floats of slack: the last tile of a run reads past it and drops what it made of that.
  float *window = g->host->scratch(g->host, thread, (size_t)((rows - 1) * g->sy + span) * g->columns * g->channels + MAX_PX);
  if (!window) return;
  const int b0 = g->by_block ? (int)((int64_t)g->out_blocks * part / g->parts) : 0;
  const int b1 = g->by_block ? (int)((int64_t)g->out_blocks * (part + 1) / g->parts) : g->out_blocks;
  const int n0 = g->by_block ? 0 : (int)((int64_t)g->n * part / g->parts);
  const int n1 = g->by_block ? g->n : (int)((int64_t)g->n * (part + 1) / g->parts);
  float *sums = g->sums + (g->by_block ? b0 : part * g->out_blocks) * g->block_sums;
  zero(sums, (b1 - b0) * g->block_sums);
  for (int n = n0; n < n1; n++) {
    for (int r = 0; r < g->out_h; r += rows) weight_grad_rows(g, n, r, imin(g->out_h, r + rows), b0, b1, window, sums);
  }
}

// [block][ky][kx][channel][16] sums of all parts -> [K, C/g, KH, KW].
static void weight_grad_write(const void *context, int b, int thread) {
  const WeightGrad *g = context;
  (void)thread;
  const int in_group = g->x.c / g->groups, out_group = g->k / g->groups, taps = g->kh * g->kw;
  const int first = b * BLOCK / out_group * in_group, channels = imin(g->channels, g->x.c - first);
  const int parts = g->by_block ? 1 : g->parts;
  for (int k = b * BLOCK; k < imin(g->k, (b + 1) * BLOCK); k++) {
    const int shift = k / out_group * in_group - first;
    for (int c = 0; c < in_group; c++) {
      SMALL for (int t = 0; t < taps; t++) {
        const size_t at = b * g->block_sums + ((size_t)t * channels + shift + c) * BLOCK + k % BLOCK;
        float s = 0;
        SMALL for (int part = 0; part < parts; part++) s += g->sums[part * g->out_blocks * g->block_sums + at];
        g->dw[((size_t)k * in_group + c) * taps + t] = s;
      }
    }
  }
}

static int conv2dWeightGrad(Call *call) {
  const int32_t *i = call->i;
  if (one_filter_each(i)) return depthwise_weight_grad(call);
  const int in_group = i[1] / i[15], out_group = i[4] / i[15];
  const Image x = {call->p[0], i[16], i[1], i[2], i[3], call->p[3], call->p[4], i[17]};
  Convolve tiles = {.host = call->host, .in = x, .n = i[0], .groups = i[15], .in_group = in_group, .out_group = out_group};
  tiles.y = forward_axis(imin(i[5], MAX_TAPS), i[7], i[9], i[11], i[13]);
  tiles.x = forward_axis(imin(i[6], MAX_TAPS), i[8], i[10], i[12], i[14]);
  if (winograd_grad_fits(&tiles)) return winograd_weight_grad(&tiles, call->p[1], call->p[2]);
  WeightGrad g = {.host = call->host, .x = x, .dy = call->p[1], .dw = call->p[2],
                  .n = i[0], .k = i[4], .kh = i[5], .kw = i[6], .sy = i[7], .sx = i[8], .pad_y = i[9], .pad_x = i[10],
                  .dil_y = i[11], .dil_x = i[12], .out_h = i[13], .out_w = i[14], .groups = i[15]};
  g.out_blocks = ceil_div(g.k, BLOCK);
  g.columns = (g.out_w - 1) * g.sx + (g.kw - 1) * g.dil_x + 1;
  SMALL for (int b = 0; b < g.out_blocks; b++) {
    const int last = (imin((b + 1) * BLOCK, g.k) - 1) / out_group;
    g.channels = imax(g.channels, (last + 1 - b * BLOCK / out_group) * in_group);
  }
  g.block_sums = (size_t)g.kh * g.kw * g.channels * BLOCK;
  // One image, two threads: they share out the blocks too.
  g.by_block = g.out_blocks >= g.host->threads && (g.out_blocks * g.block_sums > SUMS_FLOATS || g.n < g.host->threads);
  g.parts = imin(g.host->threads, g.by_block ? g.out_blocks : imax(1, g.n));
  g.sums = g.host->scratch(g.host, SHARED, (g.by_block ? 1 : g.parts) * g.out_blocks * g.block_sums);
  if (!g.sums) return OUT_OF_MEMORY;
  g.host->parallel(g.host, weight_grad_part, &g, g.parts);
  g.host->parallel(g.host, weight_grad_write, &g, g.out_blocks);
  return OK;
}
