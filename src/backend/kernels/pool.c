// Pooling on BLOCKED images, sixteen channels at a time.
// Numbers of all: planes (N * channel blocks) h w kh kw strideY strideX padTop padLeft dilationY dilationX outH outW, then:
// maxPool2d: x, y, index (int32, position in the h * w plane). -Infinity pads; the first maximum wins; NaN wins over all.
// maxPool2dGrad: dy, index, dx. avgPool2d: x, y and countIncludePad, padBottom, padRight, divisor (0: by the window).
// avgPool2dGrad: dy, dx, same numbers.
#include "common.h"

typedef struct Pool {
  const float *in;
  float *out;
  int32_t *index;
  int h, w, kh, kw, sy, sx, py, px, dy, dx, oh, ow, count_pad, pad_bottom, pad_right, divisor;
} Pool;

static Pool pool_setup(const Call *call, const float *in, float *out, int32_t *index) {
  const int32_t *i = call->i;
  return (Pool){in, out, index, i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8], i[9], i[10], i[11], i[12], i[13], i[14], i[15], i[16]};
}

static void max_pool_plane(const void *context, int plane, int thread) {
  const Pool *g = context;
  (void)thread;
  const float *in = g->in + (size_t)plane * g->h * g->w * BLOCK;
  const size_t base = (size_t)plane * g->oh * g->ow * BLOCK;
  for (int oy = 0; oy < g->oh; oy++) {
    for (int ox = 0; ox < g->ow; ox++) {
      const size_t at = base + ((size_t)oy * g->ow + ox) * BLOCK;
      for (int v = 0; v < BLOCK; v += LANES) {
        vec best = splat(-__builtin_inff());
        ivec where = (ivec)splat(0) - 1;
        for (int ky = 0; ky < g->kh; ky++) {
          const int y = oy * g->sy - g->py + ky * g->dy;
          if (y < 0 || y >= g->h) continue;
          for (int kx = 0; kx < g->kw; kx++) {
            const int x = ox * g->sx - g->px + kx * g->dx;
            if (x < 0 || x >= g->w) continue;
            const vec a = load(in + ((size_t)y * g->w + x) * BLOCK + v);
            const ivec position = (ivec)splat(0) + (y * g->w + x);
            const ivec take = ((a > best) | (a != a) | (where < 0)) & (best == best);
            best = choose(take, a, best);
            where = (take & position) | (~take & where);
          }
        }
        store(g->out + at + v, best);
        if (g->index) *(ivec *)(g->index + at + v) = where;
      }
    }
  }
}

static int maxPool2d(Call *call) {
  Pool g = pool_setup(call, call->p[0], call->p[1], (int32_t *)call->p[2]);
  call->host->parallel(call->host, max_pool_plane, &g, call->i[0]);
  return OK;
}

static void max_pool_grad_plane(const void *context, int plane, int thread) {
  const Pool *g = context;
  (void)thread;
  const size_t pixels = (size_t)g->oh * g->ow, base = plane * pixels * BLOCK;
  float *dx = g->out + (size_t)plane * g->h * g->w * BLOCK;
  zero(dx, (size_t)g->h * g->w * BLOCK);
  for (size_t p = 0; p < pixels; p++) {
    for (int l = 0; l < BLOCK; l++) {
      const int32_t at = g->index[base + p * BLOCK + l];
      if (at >= 0 && at < g->h * g->w) dx[(size_t)at * BLOCK + l] += g->in[base + p * BLOCK + l];
    }
  }
}

static int maxPool2dGrad(Call *call) {
  Pool g = pool_setup(call, call->p[0], call->p[2], (int32_t *)call->p[1]);
  call->host->parallel(call->host, max_pool_grad_plane, &g, call->i[0]);
  return OK;
}

INLINE float window_share(const Pool *g, int y0, int x0) {
  if (g->divisor) return 1.0f / (float)g->divisor;
  const int top = g->count_pad ? -g->py : 0, left = g->count_pad ? -g->px : 0;
  const int bottom = g->h + (g->count_pad ? g->pad_bottom : 0), right = g->w + (g->count_pad ? g->pad_right : 0);
  const int rows = imin(y0 + g->kh, bottom) - imax(y0, top), columns = imin(x0 + g->kw, right) - imax(x0, left);
  return 1.0f / (float)imax(1, rows * columns);
}

static void avg_pool_plane(const void *context, int plane, int thread) {
  const Pool *g = context;
  (void)thread;
  const float *in = g->in + (size_t)plane * g->h * g->w * BLOCK;
  float *out = g->out + (size_t)plane * g->oh * g->ow * BLOCK;
  for (int oy = 0; oy < g->oh; oy++) {
    for (int ox = 0; ox < g->ow; ox++, out += BLOCK) {
      const int y0 = oy * g->sy - g->py, x0 = ox * g->sx - g->px;
      const vec share = splat(window_share(g, y0, x0));
      for (int v = 0; v < BLOCK; v += LANES) {
        vec s = splat(0);
        for (int y = imax(0, y0); y < imin(g->h, y0 + g->kh); y++)
          for (int x = imax(0, x0); x < imin(g->w, x0 + g->kw); x++) s += load(in + ((size_t)y * g->w + x) * BLOCK + v);
        store(out + v, s * share);
      }
    }
  }
}

static int avgPool2d(Call *call) {
  Pool g = pool_setup(call, call->p[0], call->p[1], 0);
  call->host->parallel(call->host, avg_pool_plane, &g, call->i[0]);
  return OK;
}

static void avg_pool_grad_plane(const void *context, int plane, int thread) {
  const Pool *g = context;
  (void)thread;
  const float *dy = g->in + (size_t)plane * g->oh * g->ow * BLOCK;
  float *dx = g->out + (size_t)plane * g->h * g->w * BLOCK;
  zero(dx, (size_t)g->h * g->w * BLOCK);
  for (int oy = 0; oy < g->oh; oy++) {
    for (int ox = 0; ox < g->ow; ox++, dy += BLOCK) {
      const int y0 = oy * g->sy - g->py, x0 = ox * g->sx - g->px;
      const vec share = splat(window_share(g, y0, x0));
      for (int y = imax(0, y0); y < imin(g->h, y0 + g->kh); y++) {
        for (int x = imax(0, x0); x < imin(g->w, x0 + g->kw); x++) {
          float *to = dx + ((size_t)y * g->w + x) * BLOCK;
          for (int v = 0; v < BLOCK; v += LANES) store(to + v, load(to + v) + load(dy + v) * share);
        }
      }
    }
  }
}

static int avgPool2dGrad(Call *call) {
  Pool g = pool_setup(call, call->p[0], call->p[1], 0);
  call->host->parallel(call->host, avg_pool_grad_plane, &g, call->i[0]);
  return OK;
}
