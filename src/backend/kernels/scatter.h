// The input gradient of a convolution with few input channels. A direct sum would fill a part of its vectors and multiply
// by the zeros around dy. Here each pixel of dy times the filters gives rows of [kw * channels] values that lie side by
// side in an [H, W, C] image, and are added there.
#ifndef CNNLAB_SCATTER_H
#define CNNLAB_SCATTER_H
#include "convolve.h"

#define MAX_SCATTER_BLOCKS 64

typedef struct Scatter {
  const Host *host;
  const float *dy, *w;
  float *dx, *packed; // packed: [ky][vector][k][16], the vectors over (kx, channel)
  int n, c, h, wide, k, kh, kw, sy, sx, pad_y, pad_x, oh, ow;
  int vectors, rows, row; // of the image with its padding: rows, and floats in one
} Scatter;

static int scatter_setup(Scatter *g, const Call *call) {
  const int32_t *i = call->i;
  *g = (Scatter){.host = call->host, .dy = call->p[0], .w = call->p[1], .dx = call->p[2],
                 .n = i[0], .c = i[1], .h = i[2], .wide = i[3], .k = i[4], .kh = i[5], .kw = i[6], .sy = i[7], .sx = i[8],
                 .pad_y = i[9], .pad_x = i[10], .oh = i[13], .ow = i[14]};
  g->vectors = ceil_div(g->kw * g->c, BLOCK);
  g->rows = (g->oh - 1) * g->sy + g->kh;
  g->row = ((g->ow - 1) * g->sx + g->kw) * g->c;
  const int plain = i[11] == 1 && i[12] == 1 && i[15] == 1 && i[16] == BLOCKED;
  // Fewer rows than a tile, and two of its pixels would add to the same one.
  const int apart = g->oh >= TILE_PX && g->k <= MAX_SCATTER_BLOCKS * BLOCK;
  // Multiplications of either way, in tenths of vectors of 16; a narrow block of the direct sum takes 0.6 of one.
  const int64_t direct = (int64_t)g->h * g->wide * g->kw * (g->c <= NARROW ? 6 : 10);
  const int64_t here = (int64_t)g->oh * g->ow * g->vectors * g->sy * g->sx * 10;
  return plain && apart && g->c < BLOCK && g->n >= g->host->threads && g->k >= BLOCK / 2 &&
         (size_t)g->rows * g->row <= SCRATCH_FLOATS && here < direct;
}

static void scatter_pack(const Scatter *g) {
  float *to = g->packed;
  for (int ky = 0; ky < g->kh; ky++) {
    for (int v = 0; v < g->vectors; v++) {
      for (int k = 0; k < g->k; k++, to += BLOCK) {
        SMALL for (int l = 0; l < BLOCK; l++) {
          const int at = v * BLOCK + l, kx = at / g->c, c = at % g->c;
          to[l] = kx < g->kw ? g->w[(((size_t)k * g->c + c) * g->kh + ky) * g->kw + kx] : 0;
        }
      }
    }
  }
}

static void scatter_image(const void *context, int n, int thread) {
  const Scatter *g = context;
  const size_t plane = (size_t)g->oh * g->ow * BLOCK, sums = (size_t)g->rows * g->row + BLOCK;
  const int whole = g->k / BLOCK, rest = g->k % BLOCK, pixels = g->oh * g->ow;
  float *image = g->host->scratch(g->host, thread, sums);
  if (!image) return;
  zero(image, sums);
  int32_t offsets[MAX_SCATTER_BLOCKS + 1];
  SMALL for (int b = 0; b <= whole; b++) offsets[b] = (int32_t)(b * plane);
  const float *dy = g->dy + (size_t)n * ceil_div(g->k, BLOCK) * plane;
  for (int first = 0; first < pixels; first += TILE_PX) {
    const float *from[TILE_PX], *w = g->packed;
    float *to[TILE_PX];
    SMALL for (int p = 0; p < TILE_PX; p++) {
      // Down the columns of dy: no two pixels of a tile then add to the same row, nor does a load wait for a store.
      const int at = imin(first + p, pixels - 1), x = at / g->oh, y = at % g->oh;
      from[p] = dy + ((size_t)y * g->ow + x) * BLOCK;
      to[p] = image + (size_t)y * g->sy * g->row + (size_t)x * g->sx * g->c;
    }
    for (int ky = 0; ky < g->kh; ky++) {
      for (int v = 0; v < g->vectors; v++, w += g->k * BLOCK) {
        float *sum[TILE_PX];
        SMALL for (int p = 0; p < TILE_PX; p++) sum[p] = to[p] + (size_t)ky * g->row + v * BLOCK;
        if (whole) igemm_tile(from, (Runs){offsets, whole, BLOCK}, w, BLOCK, sum, 0, 1, 0);
        if (rest) igemm_tile(from, (Runs){offsets + whole, 1, rest}, w + whole * BLOCK * BLOCK, BLOCK, sum, 0, 1, 0);
      }
    }
  }
  float *dx = g->dx + (size_t)n * g->h * g->wide * BLOCK;
  zero(dx, (size_t)g->h * g->wide * BLOCK);
  for (int y = imax(0, -g->pad_y); y < imin(g->h, g->rows - g->pad_y); y++) {
    for (int x = imax(0, -g->pad_x); x < imin(g->wide, g->row / g->c - g->pad_x); x++) {
      const float *from = image + (size_t)(y + g->pad_y) * g->row + (size_t)(x + g->pad_x) * g->c;
      SMALL for (int c = 0; c < g->c; c++) dx[((size_t)y * g->wide + x) * BLOCK + c] = from[c];
    }
  }
}

static int scatter(Scatter *g) {
  g->packed = g->host->scratch(g->host, SHARED + 3, (size_t)g->kh * g->vectors * g->k * BLOCK);
  if (!g->packed) return OUT_OF_MEMORY;
  scatter_pack(g);
  g->host->parallel(g->host, scatter_image, g, g->n);
  return OK;
}
#endif
