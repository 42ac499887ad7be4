// Copies a window of an image into scratch as [rows, columns, channels], zero where the window leaves the image.
// Padding, ragged channel counts and both layouts end here; the matrix kernel sees plain rows.
#ifndef CNNLAB_GATHER_H
#define CNNLAB_GATHER_H
#include "common.h"

enum { PLANAR = 0, BLOCKED = 1 }; // [N, C, H, W] or [N, C / 16, H * W, 16]

typedef struct Image {
  const float *data;
  int layout, c, h, w;
  // A BLOCKED image may stand for data * scale + shift, then relu: a batch norm that nobody wrote out.
  const float *scale, *shift;
  int relu;
} Image;

typedef struct Window {
  int n, c0, c1, y0, rows, x0, columns;
} Window;

INLINE size_t image_size(const Image *im) {
  return (size_t)(im->layout == BLOCKED ? ceil_div(im->c, BLOCK) * BLOCK : im->c) * im->h * im->w;
}

// Sixteen channels of a row through the pending batch norm.
static void gather_affine(const Image *im, const float *from, float *to, int c, int cs, int count) {
  vec scale[VECS], shift[VECS];
  UNROLL for (int v = 0; v < VECS; v++) {
    scale[v] = load(im->scale + c + v * LANES);
    shift[v] = load(im->shift + c + v * LANES);
  }
  for (int x = 0; x < count; x++, from += BLOCK, to += cs) {
    UNROLL for (int v = 0; v < VECS; v++) {
      const vec o = madd(load(from + v * LANES), scale[v], shift[v]);
      store(to + v * LANES, im->relu ? vmax(o, splat(0)) : o);
    }
  }
}

static void gather_blocked(const Image *im, Window at, float *out) {
  const int cs = at.c1 - at.c0, left = imax(0, -at.x0), right = imin(at.columns, im->w - at.x0);
  const size_t plane = (size_t)im->h * im->w * BLOCK;
  const float *image = im->data + at.n * image_size(im);
  for (int c = at.c0; c < at.c1;) {
    const int lane = c % BLOCK, take = imin(BLOCK - lane, at.c1 - c);
    for (int r = 0; r < at.rows; r++) {
      const int y = at.y0 + r;
      if (y < 0 || y >= im->h || left >= right) continue;
      const float *from = image + c / BLOCK * plane + ((size_t)y * im->w + at.x0 + left) * BLOCK + lane;
      float *to = out + ((size_t)r * at.columns + left) * cs + c - at.c0;
      if (im->scale && take == BLOCK) {
        gather_affine(im, from, to, c, cs, right - left);
      } else if (im->scale) {
        for (int x = left; x < right; x++, from += BLOCK, to += cs) {
          SMALL for (int i = 0; i < take; i++) {
            const float o = from[i] * im->scale[c + i] + im->shift[c + i];
            to[i] = im->relu && o <= 0 ? 0 : o;
          }
        }
      } else if (take == BLOCK) {
        for (int x = left; x < right; x++, from += BLOCK, to += cs)
          UNROLL for (int v = 0; v < VECS; v++) store(to + v * LANES, load(from + v * LANES));
      } else {
        for (int x = left; x < right; x++, from += BLOCK, to += cs)
          for (int i = 0; i < take; i++) to[i] = from[i];
      }
    }
    c += take;
  }
}

static void gather_planar(const Image *im, Window at, float *out) {
  const int cs = at.c1 - at.c0, left = imax(0, -at.x0), right = imin(at.columns, im->w - at.x0);
  for (int r = 0; r < at.rows; r++) {
    const int y = at.y0 + r;
    if (y < 0 || y >= im->h) continue;
    for (int c = at.c0; c < at.c1; c++) {
      const float *from = im->data + (((size_t)at.n * im->c + c) * im->h + y) * im->w + at.x0;
      float *to = out + (size_t)r * at.columns * cs + c - at.c0;
      SMALL for (int x = left; x < right; x++) to[(size_t)x * cs] = from[x];
    }
  }
}

static __attribute__((noinline)) void gather(const Image *im, Window at, float *out) {
  const int cs = at.c1 - at.c0;
  const size_t row = (size_t)at.columns * cs;
  const int left = imin(at.columns, imax(0, -at.x0)), right = imax(left, imin(at.columns, im->w - at.x0));
  for (int r = 0; r < at.rows; r++) {
    const int y = at.y0 + r;
    if (y < 0 || y >= im->h) {
      zero(out + r * row, row);
    } else {
      zero(out + r * row, (size_t)left * cs);
      zero(out + r * row + (size_t)right * cs, (size_t)(at.columns - right) * cs);
    }
  }
  if (im->layout == BLOCKED) gather_blocked(im, at, out);
  else gather_planar(im, at, out);
}
#endif
