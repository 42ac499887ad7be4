// Pooling on BLOCKED images, sixteen channels at a time.
// Numbers of all: planes (N * channel blocks) h w kh kw strideY strideX padTop padLeft dilationY dilationX outH outW, then:
// maxPool2d: x, y, index (int32, position in the h * w plane) or null, scale and shift [channels] or null, and relu, blocks:
//   x stands for x * scale + shift, then relu. -Infinity pads; the first maximum wins; NaN wins over all.
// maxPool2dGrad: dy, index, mask or null (dx is 0 where it is not positive), dx and maskIsPooled: the mask has dy's size.
// avgPool2d: x, y and countIncludePad, padBottom, padRight, divisor (0: by the window).
// avgPool2dGrad: dy, dx, same numbers.
#include "common.h"

typedef struct Pool {
  const float *in, *mask, *scale, *shift;
  float *out;
  int32_t *index;
  int relu, mask_pooled, blocks, parts, h, w, kh, kw, sy, sx, py, px, dy, dx, oh, ow, count_pad, pad_bottom, pad_right, divisor;
} Pool;

static ONCE Pool pool_setup(const Call *call, const float *in, float *out, int32_t *index) {
  const int32_t *i = call->i;
  return (Pool){.in = in, .out = out, .index = index, .h = i[1], .w = i[2], .kh = i[3], .kw = i[4], .sy = i[5], .sx = i[6],
                .py = i[7], .px = i[8], .dy = i[9], .dx = i[10], .oh = i[11], .ow = i[12], .count_pad = i[13], .pad_bottom = i[14],
                .pad_right = i[15], .divisor = i[16]};
}

// Taps [first, end) of a window that starts at `at` and stay inside `size`.
INLINE int first_tap(int at, int dilation) { return at < 0 ? ceil_div(-at, dilation) : 0; }
INLINE int end_tap(int at, int dilation, int taps, int size) { return at < size ? imin(taps, (size - 1 - at) / dilation + 1) : 0; }

INLINE void max_pool_rows(const Pool *g, int plane, int part, int indexed) {
  const int most = ceil_div(g->oh, g->parts), end = imin(g->oh, (part + 1) * most);
  const float *in = g->in + (size_t)plane * g->h * g->w * BLOCK;
  size_t at = ((size_t)plane * g->oh + part * most) * g->ow * BLOCK;
  const vec floor = splat(g->relu ? 0 : -__builtin_inff());
  for (int oy = part * most; oy < end; oy++) {
    const int y = oy * g->sy - g->py, ky0 = first_tap(y, g->dy), ky1 = end_tap(y, g->dy, g->kh, g->h);
    for (int ox = 0; ox < g->ow; ox++, at += BLOCK) {
      const int x = ox * g->sx - g->px, kx0 = first_tap(x, g->dx), kx1 = end_tap(x, g->dx, g->kw, g->w);
      for (int v = 0; v < BLOCK; v += LANES) {
        const size_t channel = (size_t)plane % g->blocks * BLOCK + v;
        const vec scale = g->scale ? load(g->scale + channel) : splat(1), shift = g->shift ? load(g->shift + channel) : splat(0);
        vec best = splat(-__builtin_inff());
        ivec where = (ivec)splat(0) - 1;
        for (int ky = ky0; ky < ky1; ky++) {
          const int row = (y + ky * g->dy) * g->w + x;
          for (int kx = kx0; kx < kx1; kx++) {
            const int position = row + kx * g->dx;
            const vec a = vmax(madd(load(in + (size_t)position * BLOCK + v), scale, shift), floor);
            if (!indexed) {
              best = vmax(a, best);
              continue;
            }
            const ivec take = ((a > best) | (a != a) | (where < 0)) & (best == best);
            best = choose(take, a, best);
            where = (take & ((ivec)splat(0) + position)) | (~take & where);
          }
        }
        store(g->out + at + v, best);
        if (indexed) *(ivec *)(g->index + at + v) = where;
      }
    }
  }
}

static void max_pool_item(const void *context, int item, int thread) {
  const Pool *g = context;
  (void)thread;
  if (g->index) max_pool_rows(g, item / g->parts, item % g->parts, 1);
  else max_pool_rows(g, item / g->parts, item % g->parts, 0);
}

static int maxPool2d(Call *call) {
  Pool g = pool_setup(call, call->p[0], call->p[1], (int32_t *)call->p[2]);
  g.scale = call->p[3];
  g.shift = call->p[4];
  g.relu = call->i[13];
  g.blocks = call->i[14];
  g.parts = parts_of(call->host, call->i[0], g.oh);
  call->host->parallel(call->host, max_pool_item, &g, call->i[0] * g.parts);
  return OK;
}

// One window whose pixels no other window has: each is written once.
INLINE void unpool_alone(const float *dy, const int32_t *index, const float *mask, float *dx, int position) {
  for (int v = 0; v < BLOCK; v += LANES) {
    ivec here = *(const ivec *)(index + v) == (ivec)splat(0) + position;
    if (mask) here &= load(mask + v) > splat(0);
    store(dx + v, choose(here, load(dy + v), splat(0)));
  }
}

INLINE void unpool_add(const Pool *g, const float *dy, const int32_t *index, const float *mask, size_t mask_step, float *dx) {
  SMALL for (int l = 0; l < BLOCK; l++) {
    const int32_t position = index[l];
    if (position < 0 || position >= g->h * g->w) continue;
    if (!mask || mask[position * mask_step + l] > 0) dx[(size_t)position * BLOCK + l] += dy[l];
  }
}

static void max_pool_grad_plane(const void *context, int plane, int thread) {
  const Pool *g = context;
  (void)thread;
  const size_t image = (size_t)g->h * g->w * BLOCK, base = (size_t)plane * g->oh * g->ow * BLOCK;
  float *dx = g->out + plane * image;
  const float *dy = g->in + base, *mask = g->mask ? g->mask + (g->mask_pooled ? base : plane * image) : 0;
  const int32_t *index = g->index + base;
  const int alone = g->kh <= g->sy && g->kw <= g->sx && g->dy == 1 && g->dx == 1;
  const int covered = alone && g->kh == g->sy && g->kw == g->sx && g->oh * g->kh == g->h && g->ow * g->kw == g->w;
  const size_t mask_step = g->mask_pooled ? 0 : BLOCK;
  if (!covered) zero(dx, image);
  for (int oy = 0; oy < g->oh; oy++) {
    const int y = oy * g->sy - g->py, ky0 = first_tap(y, g->dy), ky1 = end_tap(y, g->dy, g->kh, g->h);
    for (int ox = 0; ox < g->ow; ox++, dy += BLOCK, index += BLOCK) {
      const int x = ox * g->sx - g->px, kx0 = first_tap(x, g->dx), kx1 = end_tap(x, g->dx, g->kw, g->w);
      if (!alone) unpool_add(g, dy, index, mask, mask_step, dx);
      for (int ky = ky0; alone && ky < ky1; ky++) {
        for (int kx = kx0; kx < kx1; kx++) {
          const int position = (y + ky) * g->w + x + kx;
          unpool_alone(dy, index, mask ? mask + position * mask_step : 0, dx + (size_t)position * BLOCK, position);
        }
      }
      if (mask) mask += BLOCK - mask_step;
    }
  }
}

static int maxPool2dGrad(Call *call) {
  Pool g = pool_setup(call, call->p[0], call->p[3], (int32_t *)call->p[1]);
  g.mask = call->p[2];
  g.mask_pooled = call->i[13];
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
