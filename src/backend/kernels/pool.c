// Pooling on BLOCKED images, sixteen channels at a time.
// Numbers of all: planes (N * channel blocks) h w kh kw strideY strideX padTop padLeft dilationY dilationX outH outW, then:
// maxPool2d: x, y, index (int32, position in the h * w plane) or null. -Infinity pads; the first maximum wins; NaN wins over all.
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

// Taps [first, end) of a window that starts at `at` and stay inside `size`.
INLINE int first_tap(int at, int dilation) { return at < 0 ? ceil_div(-at, dilation) : 0; }
INLINE int end_tap(int at, int dilation, int taps, int size) { return at < size ? imin(taps, (size - 1 - at) / dilation + 1) : 0; }

INLINE void max_pool_rows(const Pool *g, int plane, int indexed) {
  const float *in = g->in + (size_t)plane * g->h * g->w * BLOCK;
  size_t at = (size_t)plane * g->oh * g->ow * BLOCK;
  for (int oy = 0; oy < g->oh; oy++) {
    const int y = oy * g->sy - g->py, ky0 = first_tap(y, g->dy), ky1 = end_tap(y, g->dy, g->kh, g->h);
    for (int ox = 0; ox < g->ow; ox++, at += BLOCK) {
      const int x = ox * g->sx - g->px, kx0 = first_tap(x, g->dx), kx1 = end_tap(x, g->dx, g->kw, g->w);
      vec best[VECS];
      ivec where[VECS];
      UNROLL for (int v = 0; v < VECS; v++) {
        best[v] = splat(-__builtin_inff());
        where[v] = (ivec)splat(0) - 1;
      }
      for (int ky = ky0; ky < ky1; ky++) {
        const int row = (y + ky * g->dy) * g->w + x;
        for (int kx = kx0; kx < kx1; kx++) {
          const int position = row + kx * g->dx;
          UNROLL for (int v = 0; v < VECS; v++) {
            const vec a = load(in + (size_t)position * BLOCK + v * LANES);
            if (!indexed) {
              best[v] = vmax(a, best[v]);
              continue;
            }
            const ivec take = ((a > best[v]) | (a != a) | (where[v] < 0)) & (best[v] == best[v]);
            best[v] = choose(take, a, best[v]);
            where[v] = (take & ((ivec)splat(0) + position)) | (~take & where[v]);
          }
        }
      }
      UNROLL for (int v = 0; v < VECS; v++) {
        store(g->out + at + v * LANES, best[v]);
        if (indexed) *(ivec *)(g->index + at + v * LANES) = where[v];
      }
    }
  }
}

static void max_pool_plane(const void *context, int plane, int thread) {
  const Pool *g = context;
  (void)thread;
  if (g->index) max_pool_rows(g, plane, 1);
  else max_pool_rows(g, plane, 0);
}

static int maxPool2d(Call *call) {
  Pool g = pool_setup(call, call->p[0], call->p[1], (int32_t *)call->p[2]);
  call->host->parallel(call->host, max_pool_plane, &g, call->i[0]);
  return OK;
}

static void max_pool_grad_plane(const void *context, int plane, int thread) {
  const Pool *g = context;
  (void)thread;
  float *dx = g->out + (size_t)plane * g->h * g->w * BLOCK;
  const size_t base = (size_t)plane * g->oh * g->ow * BLOCK;
  zero(dx, (size_t)g->h * g->w * BLOCK);
  const float *dy = g->in + base;
  const int32_t *index = g->index + base;
  // Up to four taps it is quicker to ask each of them sixteen channels at a time than each channel for its tap.
  const int few = g->kh * g->kw <= 4;
  for (int oy = 0; oy < g->oh; oy++) {
    const int y = oy * g->sy - g->py, ky0 = first_tap(y, g->dy), ky1 = end_tap(y, g->dy, g->kh, g->h);
    for (int ox = 0; ox < g->ow; ox++, dy += BLOCK, index += BLOCK) {
      const int x = ox * g->sx - g->px, kx0 = first_tap(x, g->dx), kx1 = end_tap(x, g->dx, g->kw, g->w);
      for (int ky = ky0; few && ky < ky1; ky++) {
        for (int kx = kx0; kx < kx1; kx++) {
          const int position = (y + ky * g->dy) * g->w + x + kx * g->dx;
          for (int v = 0; v < BLOCK; v += LANES) {
            float *to = dx + (size_t)position * BLOCK + v;
            const ivec here = *(const ivec *)(index + v) == (ivec)splat(0) + position;
            store(to, load(to) + choose(here, load(dy + v), splat(0)));
          }
        }
      }
      for (int l = 0; !few && l < BLOCK; l++) {
        const int32_t at = index[l];
        if (at >= 0 && at < g->h * g->w) dx[(size_t)at * BLOCK + l] += dy[l];
      }
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
