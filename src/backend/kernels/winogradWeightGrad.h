// The weight gradient by Winograd's tiles, the adjoint of winograd.h: dg = G' [sum over tiles of (A dy A') * (B' d B)] G.
// Each thread sums its own items at the 16 places; the sums are added in thread order.
#ifndef CNNLAB_WINOGRAD_WEIGHT_GRAD_H
#define CNNLAB_WINOGRAD_WEIGHT_GRAD_H
#include "outer.h"
#include "winograd.h"

#define MOST_SUMS (1 << 20) // floats of a thread's sums: 256 x 256 filters; at 512 x 512 the direct sum measured 1.5 times as fast

typedef struct WinogradGrad {
  Winograd tiles;
  const float *dy;
  float *dw, *sums; // sums: [part][block][place][channel][16]
  int parts;
  size_t part_sums;
} WinogradGrad;

static int winograd_grad_fits(const Convolve *c) {
  return winograd_fits(c) && (size_t)ceil_div(c->out_group, BLOCK) * BLOCK * c->in_group * PLACES <= MOST_SUMS;
}

// A dy A' of one tile of sixteen channels; what lies over the edge counts as 0.
INLINE void winograd_dy(TileOut o, float *z, size_t step) {
  for (int v = 0; v < BLOCK; v += LANES) {
    vec d[2][2], t[4][2];
    UNROLL for (int y = 0; y < 2; y++) UNROLL for (int x = 0; x < 2; x++)
      d[y][x] = y < o.rows && x < o.columns ? load(o.y + y * o.row + x * BLOCK + v) : splat(0);
    UNROLL for (int x = 0; x < 2; x++) {
      t[0][x] = d[0][x];
      t[1][x] = d[0][x] + d[1][x];
      t[2][x] = d[0][x] - d[1][x];
      t[3][x] = -d[1][x];
    }
    UNROLL for (int y = 0; y < 4; y++) {
      float *to = z + (size_t)y * 4 * step + v;
      store(to, t[y][0]);
      store(to + step, t[y][0] + t[y][1]);
      store(to + 2 * step, t[y][0] - t[y][1]);
      store(to + 3 * step, -t[y][1]);
    }
  }
}

static void winograd_sums(const float *v, const float *z, float *sums, int tiles, int channels) {
  for (int place = 0; place < PLACES; place++, sums += (size_t)channels * BLOCK, v += place_floats(tiles, channels), z += place_floats(tiles, BLOCK)) {
    const Pass pass = {v, z, 1, tiles, 0, channels, 0};
    for (int ch = 0; ch < channels; ch += TILE_PX) outer_tile(&pass, v + ch, sums + (size_t)ch * BLOCK, imin(TILE_PX, channels - ch));
  }
}

static void winograd_grad_item(const WinogradGrad *g, WinogradItem at, float *window, float *v, float *z, float *sums) {
  const Convolve *c = g->tiles.c;
  const size_t plane = (size_t)c->y.size * c->x.size * BLOCK;
  winograd_gather(&g->tiles, at, window, v);
  for (int b = 0; b < c->out_blocks; b++, sums += (size_t)PLACES * c->in_group * BLOCK) {
    float *to = z;
    for (int s = 0; s < at.images; s++) {
      const float *dy = g->dy + ((size_t)(at.n0 + s) * c->out_blocks + b) * plane;
      for (int y = at.row0; y < at.row0 + at.rows; y++) {
        for (int x = at.column0; x < at.column0 + at.columns; x++, to += BLOCK) {
          const TileOut o = {(float *)dy + ((size_t)2 * y * c->x.size + 2 * x) * BLOCK, (ptrdiff_t)c->x.size * BLOCK,
                             imin(2, c->y.size - 2 * y), imin(2, c->x.size - 2 * x)};
          winograd_dy(o, to, place_floats(at.tiles, BLOCK));
        }
      }
    }
    winograd_sums(v, z, sums, at.tiles, c->in_group);
  }
}

static void winograd_grad_part(const void *context, int part, int thread) {
  const WinogradGrad *g = context;
  const Winograd *w = &g->tiles;
  const Convolve *c = w->c;
  const int full = w->images * w->rows * w->columns;
  const size_t transformed = PLACES * place_floats(full, c->in_group);
  // TILE_PX floats of slack: the last channels of the last tile are read with some that are not there.
  float *window = c->host->scratch(c->host, thread, w->window + transformed + PLACES * place_floats(full, BLOCK) + TILE_PX);
  if (!window) return;
  float *v = window + w->window, *z = v + transformed, *sums = g->sums + part * g->part_sums;
  zero(sums, g->part_sums);
  const int end = (int)((int64_t)w->items * (part + 1) / g->parts);
  for (int item = (int)((int64_t)w->items * part / g->parts); item < end; item++)
    winograd_grad_item(g, winograd_item_at(w, item), window, v, z, sums);
}

// G' S G of one block of filters.
static void winograd_grad_write(const void *context, int b, int thread) {
  const WinogradGrad *g = context;
  const Convolve *c = g->tiles.c;
  (void)thread;
  const int channels = c->in_group;
  for (int ch = 0; ch < channels; ch++) {
    float s[4][4][BLOCK], t[3][4][BLOCK];
    for (int place = 0; place < PLACES; place++) {
      const size_t at = (((size_t)b * PLACES + place) * channels + ch) * BLOCK;
      for (int l = 0; l < BLOCK; l++) {
        float sum = 0;
        for (int part = 0; part < g->parts; part++) sum += g->sums[part * g->part_sums + at + l];
        s[place / 4][place % 4][l] = sum;
      }
    }
    for (int x = 0; x < 4; x++) {
      for (int l = 0; l < BLOCK; l++) {
        const float even = 0.5f * (s[1][x][l] + s[2][x][l]), odd = 0.5f * (s[1][x][l] - s[2][x][l]);
        t[0][x][l] = s[0][x][l] + even;
        t[1][x][l] = odd;
        t[2][x][l] = even + s[3][x][l];
      }
    }
    for (int l = 0; l < imin(BLOCK, c->out_group - b * BLOCK); l++) {
      float *to = g->dw + ((size_t)(b * BLOCK + l) * channels + ch) * 9;
      for (int y = 0; y < 3; y++, to += 3) {
        const float even = 0.5f * (t[y][1][l] + t[y][2][l]), odd = 0.5f * (t[y][1][l] - t[y][2][l]);
        to[0] = t[y][0][l] + even;
        to[1] = odd;
        to[2] = even + t[y][3][l];
      }
    }
  }
}

static int winograd_weight_grad(Convolve *c, const float *dy, float *dw) {
  WinogradGrad g = {.tiles = {.c = c}, .dy = dy, .dw = dw};
  c->out_blocks = ceil_div(c->out_group, BLOCK);
  winograd_plan(&g.tiles);
  g.parts = imin(c->host->threads, g.tiles.items);
  g.part_sums = (size_t)c->out_blocks * PLACES * c->in_group * BLOCK;
  g.sums = c->host->scratch(c->host, SHARED, g.parts * g.part_sums);
  if (!g.sums) return OUT_OF_MEMORY;
  c->host->parallel(c->host, winograd_grad_part, &g, g.parts);
  c->host->parallel(c->host, winograd_grad_write, &g, c->out_blocks);
  return OK;
}
#endif
