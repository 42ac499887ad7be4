// Winograd's F(2x2, 3x3) and F(2x2, 5x5): four outputs of a convolution from 16 instead of 36 multiplications a channel,
// and from 36 instead of 100. Lavin and Gray 2015, https://arxiv.org/abs/1509.09308. y = A'[(G g G') * (B' d B)]A over
// tiles d of the input, 4x4 or 6x6, two apart; for each of the 16 or 36 places one matrix product [tiles, C] x [C, 16].
// An infinity or NaN in the input reaches all four outputs of its tile, where the plain sum would spare some.
#ifndef CNNLAB_WINOGRAD_H
#define CNNLAB_WINOGRAD_H
#include "convolve.h"
#include "winogradTransforms.h"

// Tiles of an item times their places: with fewer of 6x6 a net of 5x5 filters trained 1.06 times as fast.
#define TILE_PLACES (256 * TILE_PX)
// Floats of an item's transformed tiles: with 160 k measured 1.15 times as fast as with 80 k at 256 and 512 channels.
#define TILE_FLOATS (160 * 1024)
#define MAX_CHANNELS 512 // 512 at 14 x 14 measured 1.16 times as fast as the direct sum; more was not measured

typedef struct Winograd {
  const Convolve *c;
  int side, places;                           // of a tile of the input: 4 or 6, and its square
  int tile_rows, tile_columns;                // of an image
  int rows, columns, images;                  // tiles of an item, and its images
  int row_items, column_items, items, window; // window: floats of one image's padded input
  int splits, split_blocks;                   // of an item, by its output blocks
} Winograd;

INLINE int dense_taps(const Axis *a) {
  if (a->stride != 1 || a->step != 1) return 0;
  for (int t = 1; t < a->taps; t++) {
    if (a->tap[t] - a->tap[t - 1] != 1) return 0;
  }
  return a->taps;
}

// Worth it: at least a block of channels on either side, and few tiles that hang over the edge.
static ONCE int winograd_fits(const Convolve *c) {
  const int taps = dense_taps(&c->y), tiles = ceil_div(c->y.grid, 2) * ceil_div(c->x.grid, 2);
  return (taps == 3 || taps + 1 == MAX_SIDE) && dense_taps(&c->x) == taps && c->groups == 1 && c->in_group >= BLOCK &&
         c->in_group <= MAX_CHANNELS && c->out_group >= BLOCK && c->n * tiles >= 16 && 10 * 4 * tiles <= 14 * c->y.grid * c->x.grid;
}

// Items of so many rows of tiles: cut into parts of the output blocks when there are fewer than threads, and then each part
// transforms the input again. Returns for how long the threads are busy, in products of a tile by a block, roughly.
static ONCE int winograd_cut(Winograd *g, int rows) {
  const Convolve *c = g->c;
  const int threads = c->host->threads;
  g->row_items = ceil_div(g->tile_rows, rows);
  g->rows = ceil_div(g->tile_rows, g->row_items);
  g->items = ceil_div(c->n, g->images) * g->row_items * g->column_items;
  g->split_blocks = ceil_div(c->out_blocks, imin(c->out_blocks, imax(1, threads / g->items)));
  g->splits = ceil_div(c->out_blocks, g->split_blocks);
  const int tiles = g->images * g->rows * g->columns, groups = ceil_div(tiles, TILE_PX);
  return ceil_div(g->items * g->splits, threads) * (groups * TILE_PX * g->split_blocks * 4 + tiles + 8);
}

static ONCE void winograd_plan(Winograd *g) {
  const Convolve *c = g->c;
  g->side = c->y.taps + 1;
  g->places = g->side * g->side;
  const int threads = c->host->threads, target = threads > 1 ? 4 * threads : 1;
  const int wanted = imax(2 * TILE_PX, imin(TILE_PLACES / g->places, TILE_FLOATS / (g->places * c->in_group)));
  g->tile_rows = ceil_div(c->y.grid, 2);
  g->tile_columns = ceil_div(c->x.grid, 2);
  g->column_items = ceil_div(g->tile_columns, wanted);
  g->columns = ceil_div(g->tile_columns, g->column_items);
  g->images = 1;
  const int most = imax(1, imin(g->tile_rows, wanted / g->columns));
  winograd_cut(g, most);
  if (g->items < target) {
    int best = most, least = winograd_cut(g, most);
    for (int rows = fewer_rows(g->tile_rows, most); rows > 0; rows = fewer_rows(g->tile_rows, rows)) {
      const int busy = winograd_cut(g, rows);
      if (busy >= least) continue;
      least = busy;
      best = rows;
    }
    winograd_cut(g, best);
  } else if (g->row_items * g->column_items == 1) {
    g->images = imax(1, imin(wanted / (g->rows * g->columns), c->n / target));
    winograd_cut(g, most);
  }
  g->window = (2 * g->rows + g->side - 2) * (2 * g->columns + g->side - 2) * c->in_group;
}

// G g G' of sixteen filters and every input channel: [block][place][channel][16].
static void winograd_pack(const void *context, int b, int thread) {
  const Convolve *c = context;
  (void)thread;
  const int channels = c->in_group, live = imin(BLOCK, c->out_group - b * BLOCK), taps = c->y.taps, side = taps + 1;
  float *to = c->packed + (size_t)b * side * side * channels * BLOCK;
  for (int ch = 0; ch < channels; ch++, to += BLOCK) {
    float g[MAX_SIDE * MAX_SIDE * BLOCK], t[MAX_SIDE * MAX_SIDE * BLOCK];
    for (int tap = 0; tap < taps * taps; tap++) {
      const float *w = c->w.data + c->y.kernel[tap / taps] * c->w.kw + c->x.kernel[tap % taps] + (ptrdiff_t)c->w.in_step * ch;
      SMALL for (int l = 0; l < BLOCK; l++) g[tap * BLOCK + l] = l < live ? w[(ptrdiff_t)(b * BLOCK + l) * c->w.out_step] : 0;
    }
    // Both ways the matrix is G: first down the columns, then along the rows.
    filter_lines(side, 0, g, BLOCK, taps * BLOCK, t, BLOCK, taps * BLOCK, taps);
    filter_lines(side, 0, t, taps * BLOCK, BLOCK, to, (size_t)side * channels * BLOCK, (size_t)channels * BLOCK, side);
  }
}

// Of one place of an item: a cache line more than the tiles take, so that the 16 places do not fall into the same
// sets; measured 1.2 times as fast.
INLINE size_t place_floats(int tiles, int channels) { return (size_t)imax(tiles, TILE_PX) * channels + BLOCK; }

typedef struct WinogradItem {
  int n0, images, row0, rows, column0, columns, tiles;
} WinogradItem;

static WinogradItem winograd_item_at(const Winograd *g, int item) {
  WinogradItem at;
  at.column0 = item % g->column_items * g->columns;
  at.row0 = item / g->column_items % g->row_items * g->rows;
  at.n0 = item / (g->column_items * g->row_items) * g->images;
  at.columns = imin(g->columns, g->tile_columns - at.column0);
  at.rows = imin(g->rows, g->tile_rows - at.row0);
  at.images = imin(g->images, g->c->n - at.n0);
  at.tiles = at.images * at.rows * at.columns;
  return at;
}

// The transformed input of an item: [place][tile][channel].
static void winograd_gather(const Winograd *g, WinogradItem at, float *window, float *v) {
  const Convolve *c = g->c;
  const int channels = c->in_group, wide = 2 * at.columns + g->side - 2;
  for (int s = 0; s < at.images; s++) {
    const Window from = {at.n0 + s, 0, channels, 2 * at.row0 + c->y.tap[0], 2 * at.rows + g->side - 2, 2 * at.column0 + c->x.tap[0], wide};
    gather(&c->in, from, window);
    for (int y = 0; y < at.rows; y++) {
      for (int x = 0; x < at.columns; x++, v += channels) {
        const float *d = window + ((ptrdiff_t)2 * y * wide + 2 * x) * channels;
        winograd_input(g->side, d, (ptrdiff_t)wide * channels, channels, v, place_floats(at.tiles, channels));
      }
    }
  }
}

// m[0..TILE_PX - 1][part..] = rows of v, `channels` apart, times u.
INLINE void winograd_tile_part(const int vecs, const float *v, const float *u, float *m, int channels) {
  vec acc[TILE_PX][TILE_VECS];
  UNROLL for (int p = 0; p < TILE_PX; p++) UNROLL for (int i = 0; i < vecs; i++) acc[p][i] = splat(0);
  for (int ch = 0; ch < channels; ch++) {
    vec b[TILE_VECS];
    UNROLL for (int i = 0; i < vecs; i++) b[i] = load(u + ch * BLOCK + i * LANES);
    UNROLL for (int p = 0; p < TILE_PX; p++) {
      const vec a = splat(v[p * channels + ch]);
      UNROLL for (int i = 0; i < vecs; i++) acc[p][i] = madd(a, b[i], acc[p][i]);
    }
  }
  UNROLL for (int p = 0; p < TILE_PX; p++) UNROLL for (int i = 0; i < vecs; i++) store(m + p * BLOCK + i * LANES, acc[p][i]);
}

INLINE void winograd_tile(const float *v, const float *u, float *m, int channels) {
  for (int part = 0; part < BLOCK; part += TILE_VECS * LANES) winograd_tile_part(TILE_VECS, v, u + part, m + part, channels);
}

// Eight outputs of a block of which no more are wanted, as igemm_narrow has them.
INLINE void winograd_tile_narrow(const float *v, const float *u, float *m, int channels) {
#if LANES == BLOCK
  half acc[TILE_PX];
  UNROLL for (int p = 0; p < TILE_PX; p++) acc[p] = (half){0};
  for (int ch = 0; ch < channels; ch++) {
    const half b = *(const half *)(u + ch * BLOCK);
    UNROLL for (int p = 0; p < TILE_PX; p++) acc[p] = v[p * channels + ch] * b + acc[p];
  }
  UNROLL for (int p = 0; p < TILE_PX; p++) *(half *)(m + p * BLOCK) = acc[p];
#else
  winograd_tile_part(NARROW / LANES < TILE_VECS ? NARROW / LANES : TILE_VECS, v, u, m, channels);
#endif
}

// The products of all places of one block, of which `live` outputs are wanted.
static void winograd_products(const Winograd *g, const float *v, const float *u, float *m, int tiles, int live) {
  const int channels = g->c->in_group;
  const size_t next_v = place_floats(tiles, channels), next_m = place_floats(tiles, BLOCK);
  for (int place = 0; place < g->places; place++, u += (size_t)channels * BLOCK, v += next_v, m += next_m) {
    // The last group of tiles goes back a little, and some are computed twice. Fewer than one group has room for one.
    for (int t = 0; t < tiles; t += TILE_PX) {
      const int at = imax(0, imin(t, tiles - TILE_PX));
      if (live <= NARROW) winograd_tile_narrow(v + (ptrdiff_t)at * channels, u, m + (ptrdiff_t)at * BLOCK, channels);
      else winograd_tile(v + (ptrdiff_t)at * channels, u, m + (ptrdiff_t)at * BLOCK, channels);
    }
  }
}

// Tile (y, x) of an image whose first output is given.
INLINE TileOut tile_out(const Convolve *c, float *image, int y, int x) {
  return (TileOut){image + ((size_t)2 * y * c->x.size + 2 * x) * BLOCK, (ptrdiff_t)c->x.size * BLOCK,
                   imin(2, c->y.size - 2 * y), imin(2, c->x.size - 2 * x)};
}

INLINE void outputs_of(const int side, const Convolve *c, WinogradItem at, int b, const float *m, float *stats) {
  const size_t step = place_floats(at.tiles, BLOCK), plane = (size_t)c->y.size * c->x.size * BLOCK;
  const float *bias = c->bias ? c->bias + b * BLOCK : 0;
  float *out = c->out + ((size_t)at.n0 * c->out_blocks + b) * plane;
  int pivot = stats != 0; // of the statistics: the first output, whose tile is computed twice
  for (int s = 0; s < at.images; s++, out += c->out_blocks * plane) {
    for (int y = at.row0; y < at.row0 + at.rows; y++) {
      for (int x = at.column0; x < at.column0 + at.columns;) {
        const TileOut o = tile_out(c, out, y, x);
        output_tile(side, m, step, o, bias, c->relu, stats);
        if (pivot) {
          zero(stats, 3 * BLOCK);
          copy(stats, o.y, BLOCK);
          pivot = 0;
          continue;
        }
        x++;
        m += BLOCK;
      }
    }
  }
}

static void winograd_item(const void *context, int share, int thread) {
  const Winograd *g = context;
  const Convolve *c = g->c;
  const int item = share / g->splits, first = share % g->splits * g->split_blocks;
  const WinogradItem at = winograd_item_at(g, item);
  const int full = g->images * g->rows * g->columns;
  const size_t transformed = g->places * place_floats(full, c->in_group);
  float *window = c->host->scratch(c->host, thread, g->window + transformed + g->places * place_floats(full, BLOCK));
  if (!window) return;
  float *v = window + g->window, *m = v + transformed;
  winograd_gather(g, at, window, v);
  for (int b = first; b < imin(c->out_blocks, first + g->split_blocks); b++) {
    winograd_products(g, v, c->packed + (size_t)b * g->places * c->in_group * BLOCK, m, at.tiles, c->out_group - b * BLOCK);
    float *stats = c->stats ? c->stats + ((size_t)item * c->out_blocks + b) * 3 * BLOCK : 0;
    if (is_four(g->side)) outputs_of(4, c, at, b, m, stats);
    else outputs_of(MAX_SIDE, c, at, b, m, stats);
  }
}

static int winograd_pixels(const void *context, int item) {
  const Winograd *g = context;
  const WinogradItem at = winograd_item_at(g, item);
  const int rows = imin(2 * at.rows, g->c->y.size - 2 * at.row0), columns = imin(2 * at.columns, g->c->x.size - 2 * at.column0);
  return at.images * rows * columns;
}

// The convolution that `c` describes, by tiles; packs the filters when told to or when they have no place of their own.
static __attribute__((noinline)) int winograd(Convolve *c, int pack, float *stats) {
  Winograd g = {.c = c};
  c->out_blocks = ceil_div(c->out_group, BLOCK);
  if (!c->packed) {
    pack = 1;
    c->packed = c->host->scratch(c->host, SHARED + 3, (size_t)c->out_blocks * (c->y.taps + 1) * (c->x.taps + 1) * c->in_group * BLOCK);
    if (!c->packed) return OUT_OF_MEMORY;
  }
  winograd_plan(&g);
  if (stats) {
    c->stats = c->host->scratch(c->host, SHARED + 2, (size_t)g.items * c->out_blocks * 3 * BLOCK);
    if (!c->stats) return OUT_OF_MEMORY;
  }
  if (pack) c->host->parallel(c->host, winograd_pack, c, c->out_blocks);
  c->host->parallel(c->host, winograd_item, &g, g.items * g.splits);
  if (stats) merge_stats(c->stats, c->out_blocks, g.items, winograd_pixels, &g, stats);
  return OK;
}
#endif
