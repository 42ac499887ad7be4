// Winograd's F(2x2, 3x3): four outputs of a 3x3 convolution from 16 instead of 36 multiplications a channel.
// Lavin and Gray 2015, https://arxiv.org/abs/1509.09308. y = A'[(G g G') * (B' d B)]A over 4x4 tiles d of the input that
// overlap by two; for each of the 16 places one matrix product [tiles, C] x [C, 16].
// An infinity or NaN in the input reaches all four outputs of its tile, where the plain sum would spare some.
#ifndef CNNLAB_WINOGRAD_H
#define CNNLAB_WINOGRAD_H
#include "convolve.h"

#define PLACES 16
// Floats of an item's transformed tiles: with 160 k measured 1.15 times as fast as with 80 k at 256 and 512 channels.
#define TILE_FLOATS (160 * 1024)
#define MAX_CHANNELS 512 // 512 at 14 x 14 measured 1.16 times as fast as the direct sum; more was not measured

typedef struct Winograd {
  const Convolve *c;
  int tile_rows, tile_columns;                // of an image
  int rows, columns, images;                  // tiles of an item, and its images
  int row_items, column_items, items, window; // window: floats of one image's padded input
  int splits, split_blocks;                   // of an item, by its output blocks
} Winograd;

INLINE int is_3x3(const Axis *a) {
  return a->taps == 3 && a->tap[1] - a->tap[0] == 1 && a->tap[2] - a->tap[1] == 1 && a->stride == 1 && a->step == 1;
}

// Worth it: whole blocks of input channels, at least one of output, and few tiles that hang over the edge.
static __attribute__((noinline)) int winograd_fits(const Convolve *c) {
  const int tiles = ceil_div(c->y.grid, 2) * ceil_div(c->x.grid, 2);
  return is_3x3(&c->y) && is_3x3(&c->x) && c->groups == 1 && c->in_group % BLOCK == 0 && c->in_group <= MAX_CHANNELS &&
         c->out_group >= BLOCK && c->n * tiles >= 16 && 10 * 4 * tiles <= 14 * c->y.grid * c->x.grid;
}

static void winograd_plan(Winograd *g) {
  const Convolve *c = g->c;
  const int threads = c->host->threads, target = threads > 1 ? 4 * threads : 1;
  const int wanted = imax(2 * TILE_PX, imin(16 * TILE_PX, TILE_FLOATS / (PLACES * c->in_group)));
  g->tile_rows = ceil_div(c->y.grid, 2);
  g->tile_columns = ceil_div(c->x.grid, 2);
  g->column_items = ceil_div(g->tile_columns, wanted);
  g->columns = ceil_div(g->tile_columns, g->column_items);
  g->rows = imax(1, imin(g->tile_rows, wanted / g->columns));
  // Fewer than three groups of tiles an item, and the ragged last group costs more than an idle thread.
  while (g->rows > 1 && (g->rows - 1) * g->columns >= 3 * TILE_PX && c->n * ceil_div(g->tile_rows, g->rows) * g->column_items < target) g->rows--;
  g->row_items = ceil_div(g->tile_rows, g->rows);
  g->rows = ceil_div(g->tile_rows, g->row_items);
  g->images = 1;
  if (g->row_items * g->column_items == 1) g->images = imax(1, imin(wanted / (g->rows * g->columns), c->n / target));
  g->items = ceil_div(c->n, g->images) * g->row_items * g->column_items;
  // Fewer items than threads: they share the blocks, and each transforms the input again.
  g->split_blocks = ceil_div(c->out_blocks, imin(c->out_blocks, imax(1, threads / g->items)));
  g->splits = ceil_div(c->out_blocks, g->split_blocks);
  g->window = (2 * g->rows + 2) * (2 * g->columns + 2) * c->in_group;
}

// G g G' of sixteen filters and every input channel: [block][place][channel][16].
static void winograd_pack(const void *context, int b, int thread) {
  const Convolve *c = context;
  (void)thread;
  const int channels = c->in_group, live = imin(BLOCK, c->out_group - b * BLOCK);
  float *to = c->packed + (size_t)b * PLACES * channels * BLOCK;
  for (int ch = 0; ch < channels; ch++, to += BLOCK) {
    float g[3][3][BLOCK], t[4][3][BLOCK];
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 3; i++) {
        const float *w = c->w.data + c->y.kernel[j] * c->w.kw + c->x.kernel[i] + (ptrdiff_t)c->w.in_step * ch;
        SMALL for (int l = 0; l < BLOCK; l++) g[j][i][l] = l < live ? w[(ptrdiff_t)(b * BLOCK + l) * c->w.out_step] : 0;
      }
    }
    for (int i = 0; i < 3; i++) {
      for (int l = 0; l < BLOCK; l++) {
        const float even = 0.5f * (g[0][i][l] + g[2][i][l]), odd = 0.5f * g[1][i][l];
        t[0][i][l] = g[0][i][l];
        t[1][i][l] = even + odd;
        t[2][i][l] = even - odd;
        t[3][i][l] = g[2][i][l];
      }
    }
    for (int j = 0; j < 4; j++) {
      float *place = to + (size_t)j * 4 * channels * BLOCK;
      for (int l = 0; l < BLOCK; l++) {
        const float even = 0.5f * (t[j][0][l] + t[j][2][l]), odd = 0.5f * t[j][1][l];
        place[l] = t[j][0][l];
        place[(size_t)channels * BLOCK + l] = even + odd;
        place[(size_t)2 * channels * BLOCK + l] = even - odd;
        place[(size_t)3 * channels * BLOCK + l] = t[j][2][l];
      }
    }
  }
}

// B' d B of one tile and all channels; `step` floats lie between the places in v.
static void winograd_input(const float *d, ptrdiff_t row, int channels, float *v, size_t step) {
  for (int ch = 0; ch < channels; ch += LANES) {
    vec t[4][4];
    UNROLL for (int x = 0; x < 4; x++) {
      const float *from = d + (ptrdiff_t)x * channels + ch;
      const vec d0 = load(from), d1 = load(from + row), d2 = load(from + 2 * row), d3 = load(from + 3 * row);
      t[0][x] = d0 - d2;
      t[1][x] = d1 + d2;
      t[2][x] = d2 - d1;
      t[3][x] = d1 - d3;
    }
    UNROLL for (int y = 0; y < 4; y++) {
      float *to = v + (size_t)y * 4 * step + ch;
      store(to, t[y][0] - t[y][2]);
      store(to + step, t[y][1] + t[y][2]);
      store(to + 2 * step, t[y][2] - t[y][1]);
      store(to + 3 * step, t[y][1] - t[y][3]);
    }
  }
}

typedef struct TileOut {
  float *y;          // the tile's first output
  ptrdiff_t row;     // floats between rows of outputs
  int rows, columns; // outputs that exist: 2, at an edge 1
} TileOut;

// A' m A of one tile and block, plus bias, then relu; adds to the statistics when there are some.
INLINE void winograd_output(const float *m, size_t step, TileOut o, const float *bias, int relu, float *stats) {
  for (int v = 0; v < BLOCK; v += LANES) {
    vec s[2][4];
    UNROLL for (int x = 0; x < 4; x++) {
      const float *from = m + x * step + v;
      const vec m0 = load(from), m1 = load(from + 4 * step), m2 = load(from + 8 * step), m3 = load(from + 12 * step);
      s[0][x] = m0 + m1 + m2;
      s[1][x] = m1 - m2 - m3;
    }
    const vec start = bias ? load(bias + v) : splat(0);
    vec pivot = splat(0), sum = splat(0), square = splat(0);
    if (stats) {
      pivot = load(stats + v);
      sum = load(stats + BLOCK + v);
      square = load(stats + 2 * BLOCK + v);
    }
    UNROLL for (int y = 0; y < 2; y++) UNROLL for (int x = 0; x < 2; x++) {
      if (y >= o.rows || x >= o.columns) continue;
      vec out = start + (x == 0 ? s[y][0] + s[y][1] + s[y][2] : s[y][1] - s[y][2] - s[y][3]);
      if (relu) out = vmax(out, splat(0));
      store(o.y + y * o.row + x * BLOCK + v, out);
      const vec d = out - pivot;
      sum += d;
      square = madd(d, d, square);
    }
    if (stats) {
      store(stats + BLOCK + v, sum);
      store(stats + 2 * BLOCK + v, square);
    }
  }
}

// Of one place of an item: a cache line more than the tiles take, so that the 16 places do not fall into the same
// sets; measured 1.2 times as fast.
INLINE size_t place_floats(int tiles, int channels) { return (size_t)imax(tiles, TILE_PX) * channels + BLOCK; }

// Before the statistics of an item: its first outputs are the pivot.
static __attribute__((noinline)) void winograd_pivot(const float *m, size_t step, TileOut o, const float *bias, int relu, float *stats) {
  o.rows = o.columns = 1;
  winograd_output(m, step, o, bias, relu, 0);
  zero(stats, 3 * BLOCK);
  copy(stats, o.y, BLOCK);
}

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
  const int channels = c->in_group, wide = 2 * at.columns + 2;
  for (int s = 0; s < at.images; s++) {
    const Window from = {at.n0 + s, 0, channels, 2 * at.row0 + c->y.tap[0], 2 * at.rows + 2, 2 * at.column0 + c->x.tap[0], wide};
    gather(&c->in, from, window);
    for (int y = 0; y < at.rows; y++) {
      for (int x = 0; x < at.columns; x++, v += channels) {
        const float *d = window + ((ptrdiff_t)2 * y * wide + 2 * x) * channels;
        winograd_input(d, (ptrdiff_t)wide * channels, channels, v, place_floats(at.tiles, channels));
      }
    }
  }
}

// m[0..TILE_PX - 1][16] = rows of v, `channels` apart, times u.
INLINE void winograd_tile(const float *v, const float *u, float *m, int channels) {
  for (int part = 0; part < BLOCK; part += TILE_VECS * LANES) {
    vec acc[TILE_PX][TILE_VECS];
    UNROLL for (int p = 0; p < TILE_PX; p++) UNROLL for (int i = 0; i < TILE_VECS; i++) acc[p][i] = splat(0);
    for (int ch = 0; ch < channels; ch++) {
      vec b[TILE_VECS];
      UNROLL for (int i = 0; i < TILE_VECS; i++) b[i] = load(u + ch * BLOCK + part + i * LANES);
      UNROLL for (int p = 0; p < TILE_PX; p++) {
        const vec a = splat(v[p * channels + ch]);
        UNROLL for (int i = 0; i < TILE_VECS; i++) acc[p][i] = madd(a, b[i], acc[p][i]);
      }
    }
    UNROLL for (int p = 0; p < TILE_PX; p++) UNROLL for (int i = 0; i < TILE_VECS; i++) store(m + p * BLOCK + part + i * LANES, acc[p][i]);
  }
}

INLINE void winograd_rows(const float *v, const float *u, float *m, int tiles, int channels) {
  // The last group of tiles goes back a little, and some are computed twice. Fewer than one group has room for one.
  for (int t = 0; t < tiles; t += TILE_PX) {
    const int at = imax(0, imin(t, tiles - TILE_PX));
    winograd_tile(v + (ptrdiff_t)at * channels, u, m + (ptrdiff_t)at * BLOCK, channels);
  }
}

static void winograd_products(const float *v, const float *u, float *m, int tiles, int channels) {
  for (int place = 0; place < PLACES; place++, u += (size_t)channels * BLOCK, v += place_floats(tiles, channels), m += place_floats(tiles, BLOCK)) {
    winograd_rows(v, u, m, tiles, channels);
  }
}

static void winograd_item(const void *context, int share, int thread) {
  const Winograd *g = context;
  const Convolve *c = g->c;
  const int item = share / g->splits, first = share % g->splits * g->split_blocks;
  const WinogradItem at = winograd_item_at(g, item);
  const int full = g->images * g->rows * g->columns;
  const size_t transformed = PLACES * place_floats(full, c->in_group), plane = (size_t)c->y.size * c->x.size * BLOCK;
  float *window = c->host->scratch(c->host, thread, g->window + transformed + PLACES * place_floats(full, BLOCK));
  if (!window) return;
  float *v = window + g->window, *m = v + transformed;
  winograd_gather(g, at, window, v);
  for (int b = first; b < imin(c->out_blocks, first + g->split_blocks); b++) {
    winograd_products(v, c->packed + (size_t)b * PLACES * c->in_group * BLOCK, m, at.tiles, c->in_group);
    float *stats = c->stats ? c->stats + ((size_t)item * c->out_blocks + b) * 3 * BLOCK : 0;
    const float *from = m, *bias = c->bias ? c->bias + b * BLOCK : 0;
    const size_t step = place_floats(at.tiles, BLOCK);
    for (int s = 0; s < at.images; s++) {
      float *out = c->out + ((size_t)(at.n0 + s) * c->out_blocks + b) * plane;
      for (int y = at.row0; y < at.row0 + at.rows; y++) {
        for (int x = at.column0; x < at.column0 + at.columns; x++, from += BLOCK) {
          const TileOut o = {out + ((size_t)2 * y * c->x.size + 2 * x) * BLOCK, (ptrdiff_t)c->x.size * BLOCK,
                             imin(2, c->y.size - 2 * y), imin(2, c->x.size - 2 * x)};
          if (stats && from == m) winograd_pivot(from, step, o, bias, c->relu, stats);
          winograd_output(from, step, o, bias, c->relu, stats);
        }
      }
    }
  }
}

static void winograd_merge_stats(const Winograd *g, float *to) {
  const Convolve *c = g->c;
  const int channels = c->out_blocks * BLOCK;
  for (int ch = 0; ch < channels; ch++) {
    Moments m = {0, 0, 0};
    for (int item = 0; item < g->items; item++) {
      const WinogradItem at = winograd_item_at(g, item);
      const int rows = imin(2 * at.rows, c->y.size - 2 * at.row0), columns = imin(2 * at.columns, c->x.size - 2 * at.column0);
      add_moments(&m, c->stats + ((size_t)item * c->out_blocks + ch / BLOCK) * 3 * BLOCK + ch % BLOCK, (double)at.images * rows * columns);
    }
    to[ch] = (float)m.mean;
    to[channels + ch] = variance(&m);
  }
}

// The convolution that `c` describes, by tiles; packs the filters when told to or when they have no place of their own.
static __attribute__((noinline)) int winograd(Convolve *c, int pack, float *stats) {
  Winograd g = {.c = c};
  c->out_blocks = ceil_div(c->out_group, BLOCK);
  if (!c->packed) {
    pack = 1;
    c->packed = c->host->scratch(c->host, SHARED + 3, (size_t)c->out_blocks * PLACES * c->in_group * BLOCK);
    if (!c->packed) return OUT_OF_MEMORY;
  }
  winograd_plan(&g);
  if (stats) {
    c->stats = c->host->scratch(c->host, SHARED + 2, (size_t)g.items * c->out_blocks * 3 * BLOCK);
    if (!c->stats) return OUT_OF_MEMORY;
  }
  if (pack) c->host->parallel(c->host, winograd_pack, c, c->out_blocks);
  c->host->parallel(c->host, winograd_item, &g, g.items * g.splits);
  if (stats) winograd_merge_stats(&g, stats);
  return OK;
}
#endif
