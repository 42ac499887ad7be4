// conv2d: forward convolution. Arrays: x, w [K, C/g, KH, KW], bias or null, y BLOCKED, packed or null, stats or null,
// scale and shift [channels of x] or null: then x stands for x * scale + shift, through relu when xRelu.
// Numbers: n c h w k kh kw strideY strideX padTop padLeft dilationY dilationX outH outW groups xLayout pack relu xRelu.
// packed, when given, keeps the weights in the kernel's order; with pack = 0 it must hold what an earlier call left.
// One filter a channel: x must be BLOCKED, and nothing pending, packed, of statistics or relu is asked for.
// stats [2, 16 * blocks]: mean and biased variance of each output channel, for a batch norm that follows.
#include "convolve.h"
#include "depthwise.h"
#include "winograd.h"

static int pixels_of(const void *context, int item) {
  const Convolve *c = context;
  const int r0 = item % c->row_items * c->rows, n0 = item / c->row_items * c->images;
  return imin(c->rows, c->y.grid - r0) * imin(c->images, c->n - n0) * c->x.grid;
}

static ONCE int conv2d_setup(Convolve *c, const Call *call) {
  const int32_t *i = call->i;
  const int kh = i[5], kw = i[6], groups = i[15];
  if (kh > MAX_TAPS || kw > MAX_TAPS) return BAD_CALL;
  *c = (Convolve){.host = call->host};
  c->in = (Image){call->p[0], i[16], i[1], i[2], i[3], call->p[6], call->p[7], i[19]};
  c->w = (Weights){call->p[1], i[1] / groups * kh * kw, kh * kw, kw, 1};
  c->y = forward_axis(kh, i[7], i[9], i[11], i[13]);
  c->x = forward_axis(kw, i[8], i[10], i[12], i[14]);
  c->n = i[0];
  c->groups = groups;
  c->in_group = i[1] / groups;
  c->out_group = i[4] / groups;
  c->relu = i[18];
  c->out = call->p[3];
  c->packed = call->p[4];
  return OK;
}

static int conv2d(Call *call) {
  Convolve c;
  if (conv2d_setup(&c, call)) return BAD_CALL;
  convolve_shape(&c);
  if (call->p[2]) {
    float *bias = call->host->scratch(call->host, SHARED + 1, (size_t)c.out_blocks * BLOCK);
    if (!bias) return OUT_OF_MEMORY;
    zero(bias, (size_t)c.out_blocks * BLOCK);
    copy(bias, call->p[2], call->i[4]);
    c.bias = bias;
  }
  if (winograd_fits(&c)) return winograd(&c, call->i[17], call->p[5]);
  if (one_filter_each(call->i)) return depthwise(call, call->p[0], call->p[1], c.bias, call->p[3], 0);
  if (call->p[5]) {
    convolve_plan(&c);
    c.stats = call->host->scratch(call->host, SHARED + 2, (size_t)c.items / c.splits * c.out_blocks * 3 * BLOCK);
    if (!c.stats) return OUT_OF_MEMORY;
  }
  const int code = convolve(&c, call->i[17]);
  if (code == OK && call->p[5]) merge_stats(c.stats, c.out_blocks, c.items / c.splits, pixels_of, &c, call->p[5]);
  return code;
}
