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
  return winograd_fits(c) && (size_t)ceil_div(c->out_group, BLOCK) * BLOCK * c->in_group * (c->y.taps + 1) * (c->x.taps + 1) <= MOST_SUMS;
}

static void winograd_sums(const WinogradGrad *g, const float *v, const float *z, float *sums, int tiles, int live) {
  const int channels = g->tiles.c->in_group, narrow = live <= NARROW, px = narrow ? NARROW_PX : TILE_PX;
  const size_t next_v = place_floats(tiles, channels), next_z = place_floats(tiles, BLOCK);
  for (int place = 0; place < g->tiles.places; place++, sums += (size_t)channels * BLOCK, v += next_v, z += next_z) {
    const Pass pass = {v, z, 1, tiles, 0, channels, 0};
    for (int ch = 0; ch < channels; ch += px)
      (narrow ? outer_narrow : outer_tile)(&pass, v + ch, sums + (size_t)ch * BLOCK, imin(px, channels - ch));
  }
}

INLINE void gradients_of(const int side, const WinogradGrad *g, WinogradItem at, int b, float *z) {
  const Convolve *c = g->tiles.c;
  const size_t step = place_floats(at.tiles, BLOCK), plane = (size_t)c->y.size * c->x.size * BLOCK;
  const float *dy = g->dy + ((size_t)at.n0 * c->out_blocks + b) * plane;
  for (int s = 0; s < at.images; s++, dy += c->out_blocks * plane) {
    for (int y = at.row0; y < at.row0 + at.rows; y++) {
      for (int x = at.column0; x < at.column0 + at.columns; x++, z += BLOCK) gradient_tile(side, tile_out(c, (float *)dy, y, x), z, step);
    }
  }
}

static void winograd_grad_item(const WinogradGrad *g, WinogradItem at, float *window, float *v, float *z, float *sums) {
  const Convolve *c = g->tiles.c;
  winograd_gather(&g->tiles, at, window, v);
  for (int b = 0; b < c->out_blocks; b++, sums += (size_t)g->tiles.places * c->in_group * BLOCK) {
    if (is_four(g->tiles.side)) gradients_of(4, g, at, b, z);
    else gradients_of(MAX_SIDE, g, at, b, z);
    winograd_sums(g, v, z, sums, at.tiles, c->out_group - b * BLOCK);
  }
}

static void winograd_grad_part(const void *context, int part, int thread) {
  const WinogradGrad *g = context;
  const Winograd *w = &g->tiles;
  const Convolve *c = w->c;
  const int full = w->images * w->rows * w->columns;
  const size_t transformed = w->places * place_floats(full, c->in_group);
  // MAX_PX floats of slack: the last channels of the last tile are read with some that are not there.
  float *window = c->host->scratch(c->host, thread, w->window + transformed + w->places * place_floats(full, BLOCK) + MAX_PX);
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
  const int channels = c->in_group, side = g->tiles.side, taps = side - 1;
  for (int ch = 0; ch < channels; ch++) {
    float s[MAX_SIDE * MAX_SIDE * BLOCK], t[MAX_SIDE * MAX_SIDE * BLOCK];
    for (int place = 0; place < g->tiles.places; place++) {
      const size_t at = (((size_t)b * g->tiles.places + place) * channels + ch) * BLOCK;
      for (int l = 0; l < BLOCK; l++) {
        float sum = 0;
        for (int part = 0; part < g->parts; part++) sum += g->sums[part * g->part_sums + at + l];
        s[place * BLOCK + l] = sum;
      }
    }
    filter_lines(side, 1, s, BLOCK, side * BLOCK, t, BLOCK, side * BLOCK, side);
    filter_lines(side, 1, t, side * BLOCK, BLOCK, s, taps * BLOCK, BLOCK, taps);
    for (int l = 0; l < imin(BLOCK, c->out_group - b * BLOCK); l++) {
      float *to = g->dw + ((size_t)(b * BLOCK + l) * channels + ch) * taps * taps;
      SMALL for (int tap = 0; tap < taps * taps; tap++) to[tap] = s[tap * BLOCK + l];
    }
  }
}

static int winograd_weight_grad(Convolve *c, const float *dy, float *dw) {
  WinogradGrad g = {.tiles = {.c = c}, .dy = dy, .dw = dw};
  c->out_blocks = ceil_div(c->out_group, BLOCK);
  winograd_plan(&g.tiles);
  g.parts = imin(c->host->threads, g.tiles.items);
  g.part_sums = (size_t)c->out_blocks * g.tiles.places * c->in_group * BLOCK;
  g.sums = c->host->scratch(c->host, SHARED, g.parts * g.part_sums);
  if (!g.sums) return OUT_OF_MEMORY;
  c->host->parallel(c->host, winograd_grad_part, &g, g.parts);
  c->host->parallel(c->host, winograd_grad_write, &g, c->out_blocks);
  return OK;
}
#endif
