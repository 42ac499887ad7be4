// conv2dInputGrad: gradient of a convolution by its input; with a stride, one dense convolution per phase.
// Also the transposed convolution. Arrays: dy, w [K, C/g, KH, KW], dx BLOCKED, packed or null.
// Numbers: as conv2d with n c h w of dx, then dyLayout at the place of xLayout, pack.
#include "convolve.h"
#include "depthwise.h"
#include "scatter.h"
#include "winograd.h"

// Positions x = phase + stride * g get dy[o] * w[k] from every k with x + pad - k * dilation = stride * o.
static ONCE Axis phase_axis(int kernel, int stride, int pad, int dilation, int size, int phase) {
  Axis a = {0, {0}, {0}, ceil_div(imax(0, size - phase), stride), 1, phase, stride, size};
  for (int k = kernel - 1; k >= 0; k--) {
    const int at = phase + pad - k * dilation;
    if (at % stride) continue;
    a.tap[a.taps] = at / stride;
    a.kernel[a.taps++] = k;
  }
  return a;
}

static int conv2dInputGrad(Call *call) {
  const int32_t *i = call->i;
  const int kh = i[5], kw = i[6], groups = i[15];
  if (kh > MAX_TAPS || kw > MAX_TAPS) return BAD_CALL;
  if (one_filter_each(i)) return depthwise(call, call->p[0], call->p[1], 0, call->p[2], 1);
  Scatter few;
  if (scatter_setup(&few, call)) return scatter(&few);
  float *packed = call->p[3];
  for (int py = 0; py < i[7]; py++) {
    for (int px = 0; px < i[8]; px++) {
      Convolve c = {.host = call->host};
      c.in = (Image){call->p[0], i[16], i[4], i[13], i[14]};
      c.w = (Weights){call->p[1], kh * kw, i[1] / groups * kh * kw, kw, 0};
      c.y = phase_axis(kh, i[7], i[9], i[11], i[2], py);
      c.x = phase_axis(kw, i[8], i[10], i[12], i[3], px);
      c.n = i[0];
      c.groups = groups;
      c.in_group = i[4] / groups;
      c.out_group = i[1] / groups;
      c.out = call->p[2];
      c.packed = packed;
      const int code = winograd_fits(&c) ? winograd(&c, i[17], 0) : convolve(&c, i[17]);
      if (code) return code;
      if (packed) packed += (size_t)c.out_blocks * c.packed_block;
    }
  }
  return OK;
}
