// One shape of loop for the convolution, its input gradient (phase by phase when strided) and the transposed
// convolution: out[g * step + start] = sum over taps and channels of source[g * stride + tap] * weight[tap].
#ifndef CNNLAB_CONVOLVE_H
#define CNNLAB_CONVOLVE_H
#include "gather.h"
#include "igemm.h"
#include "moments.h"

#define MAX_TAPS 64

typedef struct Axis { // one image axis: which source positions feed which output positions
  int taps, tap[MAX_TAPS], kernel[MAX_TAPS]; // tap: offset from g * stride; kernel: index into the weight
  int grid, stride;                          // g = 0 .. grid - 1
  int start, step, size;                     // output position g * step + start of an axis of that size
} Axis;

// Weights are read as w[out * out_step + in * in_step + ky * kw + kx].
typedef struct Weights {
  const float *data;
  int out_step, in_step, kw, out_is_k; // out_is_k: outputs are the weight's K (forward), not its C (gradient)
} Weights;

typedef struct Convolve {
  const Host *host;
  Image in;
  Weights w;
  Axis y, x;
  int n, groups, in_group, out_group; // channels of one group on either side
  float *out;                         // BLOCKED
  const float *bias;                  // 16 * blocks floats, or null
  int relu;
  float *stats; // per item and block: 3 x 16 floats (pivot, sum, sum of squares), or null
  // derived
  int out_blocks, images, rows, row_items, splits, splits_blocks, scratch_rows, scratch_columns, chunk, items;
  const int32_t *from, *to; // of each pixel of an item: its pixel in scratch, its offset in the output
  float *packed;            // [block][chunk][ky][kx][channel][16]
  size_t packed_block;      // floats of one block
} Convolve;

// Output o reads source o * stride - pad + k * dilation.
static ONCE Axis forward_axis(int kernel, int stride, int pad, int dilation, int out) {
  Axis a = {kernel, {0}, {0}, out, stride, 0, 1, out};
  SMALL for (int k = 0; k < kernel; k++) {
    a.tap[k] = k * dilation - pad;
    a.kernel[k] = k;
  }
  return a;
}

// Input channels that block b of the output needs: those of every group it touches.
INLINE void channels_of(const Convolve *c, int b, int *c0, int *c1) {
  const int first = b * BLOCK / c->out_group, last = (imin((b + 1) * BLOCK, c->groups * c->out_group) - 1) / c->out_group;
  *c0 = first * c->in_group;
  *c1 = (last + 1) * c->in_group;
}

static int max_channels(const Convolve *c) {
  int most = 0;
  for (int b = 0, c0, c1; b < c->out_blocks; b++) {
    channels_of(c, b, &c0, &c1);
    most = imax(most, c1 - c0);
  }
  return most;
}

static void pack_block(const void *context, int b, int thread) {
  const Convolve *c = context;
  (void)thread;
  int c0, c1;
  channels_of(c, b, &c0, &c1);
  float *to = c->packed + b * c->packed_block;
  for (int from = c0; from < c1; from += c->chunk) {
    for (int j = 0; j < c->y.taps; j++) {
      for (int i = 0; i < c->x.taps; i++) {
        const float *tap = c->w.data + c->y.kernel[j] * c->w.kw + c->x.kernel[i];
        for (int ch = from; ch < imin(c1, from + c->chunk); ch++, to += BLOCK) {
          const int group = ch / c->in_group, first = group * c->out_group;
          const int lo = imax(0, first - b * BLOCK), hi = imin(BLOCK, first + c->out_group - b * BLOCK);
          // Weights are [K, C / groups, ...]: the C side counts inside its group, whichever side is the output.
          const float *w = tap + (ptrdiff_t)c->w.in_step * (c->w.out_is_k ? ch - group * c->in_group : ch) +
                           (ptrdiff_t)c->w.out_step * (b * BLOCK - (c->w.out_is_k ? 0 : first));
          SMALL for (int l = 0; l < BLOCK; l++) to[l] = l >= lo && l < hi ? w[(ptrdiff_t)l * c->w.out_step] : 0;
        }
      }
    }
  }
}

static void convolve_item(const void *context, int item, int thread) {
  const Convolve *c = context;
  const int split = item % c->splits, rest = item / c->splits;
  const int r0 = rest % c->row_items * c->rows, n0 = rest / c->row_items * c->images;
  const int rows = imin(c->rows, c->y.grid - r0), images = imin(c->images, c->n - n0);
  const int pixels = images * rows * c->x.grid;
  const int b_end = imin(c->out_blocks, (split + 1) * c->splits_blocks);
  const int merged = c->x.taps > 0 && c->x.tap[c->x.taps - 1] - c->x.tap[0] == c->x.taps - 1;
  const size_t plane = (size_t)c->y.size * c->x.size * BLOCK;
  float *scratch = c->host->scratch(c->host, thread, (size_t)c->images * c->scratch_rows * c->scratch_columns * c->chunk);
  if (!scratch) return;
  int32_t offsets[MAX_TAPS * MAX_TAPS];
  const int one_slice = c->groups == 1;
  for (int b0 = split * c->splits_blocks; b0 < b_end;) {
    int c0, c1, b1 = b0;
    channels_of(c, b0, &c0, &c1);
    for (int a0 = c0, a1 = c1; b1 < b_end && (one_slice || (a0 == c0 && a1 == c1));) {
      if (++b1 < b_end) channels_of(c, b1, &a0, &a1);
    }
    for (int from = c0; from < c1; from += c->chunk) {
      const int cs = imin(c->chunk, c1 - from);
      const size_t image = (size_t)c->scratch_rows * c->scratch_columns * cs;
      Runs runs = {offsets, 0, merged ? c->x.taps * cs : cs};
      if (c->y.taps && c->x.taps) {
        const int y0 = c->y.tap[0], x0 = c->x.tap[0];
        const int need = (rows - 1) * c->y.stride + c->y.tap[c->y.taps - 1] - y0 + 1;
        for (int g = 0; g < images; g++) {
          Window at = {n0 + g, from, from + cs, r0 * c->y.stride + y0, need, x0, c->scratch_columns};
          gather(&c->in, at, scratch + g * image);
        }
        for (int j = 0; j < c->y.taps; j++) {
          for (int i = 0; i < (merged ? 1 : c->x.taps); i++)
            offsets[runs.count++] = ((c->y.tap[j] - y0) * c->scratch_columns + c->x.tap[i] - x0) * cs;
        }
      }
      for (int b = b0; b < b1; b++) {
        const float *w = c->packed + b * c->packed_block + (size_t)(from - c0) * c->y.taps * c->x.taps * BLOCK;
        float *out = c->out + ((size_t)n0 * c->out_blocks + b) * plane + (size_t)(r0 * c->y.step + c->y.start) * c->x.size * BLOCK;
        const int narrow = c->groups * c->out_group - b * BLOCK <= NARROW;
        const int fewer = ceil_div(pixels, FEWER_PX) * FEWER_PX < ceil_div(pixels, TILE_PX) * TILE_PX;
        const int px = narrow ? NARROW_PX : fewer ? FEWER_PX : TILE_PX;
        for (int p = 0; p < pixels; p += px) {
          const float *x[MAX_PX];
          float *y[MAX_PX];
          SMALL for (int t = 0; t < px; t++) {
            const int at = imin(p + t, pixels - 1); // a short last tile computes its last pixel twice
            x[t] = scratch + (ptrdiff_t)c->from[at] * cs;
            y[t] = out + c->to[at];
          }
          const float *bias = c->bias ? c->bias + b * BLOCK : 0;
          (narrow ? igemm_narrow : fewer ? igemm_fewer : igemm_tile)(x, runs, w, BLOCK, y, bias, from > c0, c->relu && from + cs >= c1);
        }
        if (c->stats && from + cs >= c1)
          item_stats(out, c->out_blocks * plane, images, rows * c->x.grid, c->stats + ((size_t)rest * c->out_blocks + b) * 3 * BLOCK);
      }
    }
    b0 = b1;
  }
}

// Scratch of an item stays inside the second-level cache: 160 kB of 512 kB measured best of 64..320.
#define SCRATCH_FLOATS (160 * 256)
// A chunk of channels keeps one block's weights near the first-level cache: 36 kB measured best of 18..144.
#define CHUNK_FLOATS (36 * 256)
#define ITEM_PIXELS 96 // fewer, and the ragged last tile costs more than 5 %: take several images together

INLINE int span(const Axis *a) { return a->taps ? a->tap[a->taps - 1] - a->tap[0] + 1 : 1; }
INLINE int scratch_rows(const Convolve *c, int rows) { return (rows - 1) * c->y.stride + span(&c->y); }

static ONCE void convolve_shape(Convolve *c) {
  c->out_blocks = ceil_div(c->groups * c->out_group, BLOCK);
  const int channels = max_channels(c), taps = imax(1, c->y.taps * c->x.taps);
  c->packed_block = (size_t)taps * channels * BLOCK;
  c->chunk = imin(channels, imax(BLOCK, CHUNK_FLOATS / BLOCK / taps / BLOCK * BLOCK));
}

// Cycles of one item, roughly: a tile's multiplications and its start, moves of the gathered input, and its weights on
// their way from the third-level cache.
static int64_t item_cycles(const Convolve *c, int rows, int blocks) {
  const int64_t products = c->packed_block / BLOCK, channels = products / imax(1, c->y.taps * c->x.taps);
  return ceil_div(rows * c->x.grid, TILE_PX) * (int64_t)blocks * (products * TILE_PX + 60) +
         (int64_t)scratch_rows(c, rows) * c->scratch_columns * channels / 4 + blocks * products * (BLOCK / 4);
}

// Few items: as many rows each, and parts of the output blocks, as let the threads end soonest. A part gathers its input
// again, so there are no more of them than threads.
static ONCE void share_out(Convolve *c) {
  const int threads = c->host->threads, most = c->rows;
  int64_t least = INT64_MAX;
  for (int rows = most; rows > 0; rows = fewer_rows(c->y.grid, rows)) {
    for (int splits = 1; splits <= imin(c->out_blocks, threads); splits++) {
      const int items = c->n * ceil_div(c->y.grid, rows) * splits;
      const int64_t cycles = ceil_div(items, threads) * item_cycles(c, rows, ceil_div(c->out_blocks, splits));
      if (cycles >= least) continue;
      least = cycles;
      c->rows = rows;
      c->splits = splits;
    }
  }
}

static ONCE void convolve_plan(Convolve *c) {
  const int threads = c->host->threads, target = threads > 1 ? 4 * threads : 1;
  c->scratch_columns = (c->x.grid - 1) * c->x.stride + span(&c->x);
  c->rows = c->y.grid;
  while (c->rows > 1 && scratch_rows(c, c->rows) * c->scratch_columns * c->chunk > SCRATCH_FLOATS) c->rows--;
  c->splits = 1;
  if (threads > 1 && c->n * ceil_div(c->y.grid, c->rows) < target) share_out(c);
  c->row_items = ceil_div(c->y.grid, c->rows);
  c->rows = ceil_div(c->y.grid, c->row_items);
  c->scratch_rows = scratch_rows(c, c->rows);
  c->images = 1;
  if (c->row_items * c->splits == 1) {
    const int room = SCRATCH_FLOATS / imax(1, c->scratch_rows * c->scratch_columns * c->chunk);
    const int wanted = ceil_div(ITEM_PIXELS, c->y.grid * c->x.grid);
    c->images = imax(1, imin(imin(room, wanted), ceil_div(c->n, threads)));
  }
  c->splits_blocks = ceil_div(c->out_blocks, c->splits);
  c->splits = ceil_div(c->out_blocks, c->splits_blocks);
  c->items = ceil_div(c->n, c->images) * c->row_items * c->splits;
}

static int convolve_pixels(Convolve *c) {
  const int pixels = c->images * c->rows * c->x.grid;
  int32_t *table = (int32_t *)c->host->scratch(c->host, SHARED, 2 * (size_t)pixels);
  if (!table) return OUT_OF_MEMORY;
  c->from = table;
  c->to = table + pixels;
  for (int g = 0, p = 0; g < c->images; g++) {
    for (int r = 0; r < c->rows; r++) {
      SMALL for (int x = 0; x < c->x.grid; x++, p++) {
        table[p] = (g * c->scratch_rows + r * c->y.stride) * c->scratch_columns + x * c->x.stride;
        table[pixels + p] = (g * c->out_blocks * c->y.size * c->x.size + r * c->y.step * c->x.size + x * c->x.step + c->x.start) * BLOCK;
      }
    }
  }
  return OK;
}

// Fills c->packed when told to and runs. Without c->packed, packs into scratch.
static __attribute__((noinline)) int convolve(Convolve *c, int pack) {
  convolve_shape(c);
  if (!c->packed) {
    pack = 1;
    c->packed = c->host->scratch(c->host, SHARED + 3, c->out_blocks * c->packed_block);
    if (!c->packed) return OUT_OF_MEMORY;
  }
  if (c->y.grid <= 0 || c->x.grid <= 0 || c->n <= 0) return OK;
  if (pack) c->host->parallel(c->host, pack_block, c, c->out_blocks);
  convolve_plan(c);
  if (convolve_pixels(c)) return OUT_OF_MEMORY;
  c->host->parallel(c->host, convolve_item, c, c->items);
  return OK;
}
#endif
