// Moving values without computing.
// copyRegion: between BLOCKED images. Arrays: from, to. Numbers: n channels rows columns, then for from and for to:
//   blocks h w, first image, channel, row, column, and row step, column step.
// copyStrided: Arrays: from, to. Numbers: rank, sizes, then offset and steps of from, offset and steps of to. rank <= 8.
#include "common.h"

typedef struct Place {
  int blocks, h, w, n, c, y, x, step_y, step_x;
} Place;

typedef struct Region {
  const float *from;
  float *to;
  int n, channels, rows, columns;
  Place a, b;
} Region;

INLINE size_t place_at(const Place *p, int n, int c, int y) {
  const size_t plane = ((size_t)(p->n + n) * p->blocks + (p->c + c) / BLOCK) * p->h + p->y + (ptrdiff_t)y * p->step_y;
  return (plane * p->w + p->x) * BLOCK + (p->c + c) % BLOCK;
}

static void copy_region_image(const void *context, int n, int thread) {
  const Region *g = context;
  (void)thread;
  for (int c = 0, take; c < g->channels; c += take) {
    take = imin(g->channels - c, BLOCK - imax((g->a.c + c) % BLOCK, (g->b.c + c) % BLOCK));
    for (int y = 0; y < g->rows; y++) {
      const float *from = g->from + place_at(&g->a, n, c, y);
      float *to = g->to + place_at(&g->b, n, c, y);
      const ptrdiff_t step_from = (ptrdiff_t)g->a.step_x * BLOCK, step_to = (ptrdiff_t)g->b.step_x * BLOCK;
      for (int x = 0; x < g->columns; x++, from += step_from, to += step_to) {
        if (take == BLOCK) UNROLL for (int v = 0; v < BLOCK; v += LANES) store(to + v, load(from + v));
        else SMALL for (int i = 0; i < take; i++) to[i] = from[i];
      }
    }
  }
}

static Place read_place(const int32_t *i) { return (Place){i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8]}; }

static int copyRegion(Call *call) {
  const int32_t *i = call->i;
  Region g = {call->p[0], call->p[1], i[0], i[1], i[2], i[3], read_place(i + 4), read_place(i + 13)};
  call->host->parallel(call->host, copy_region_image, &g, g.n);
  return OK;
}

typedef struct Strided {
  const float *from;
  float *to;
  int rank, rows;
  const int32_t *size, *a, *b;
} Strided;

static void copy_strided_item(const void *context, int item, int thread) {
  const Strided *g = context;
  (void)thread;
  const int last = g->rank - 1, count = g->size[last];
  for (int row = item * ROWS_EACH; row < imin(g->rows, (item + 1) * ROWS_EACH); row++) {
    ptrdiff_t a = g->a[0], b = g->b[0];
    for (int d = last - 1, rest = row; d >= 0; rest /= g->size[d--]) {
      a += (ptrdiff_t)(rest % g->size[d]) * g->a[1 + d];
      b += (ptrdiff_t)(rest % g->size[d]) * g->b[1 + d];
    }
    const ptrdiff_t step_a = g->a[1 + last], step_b = g->b[1 + last];
    if (step_a == 1 && step_b == 1) copy(g->to + b, g->from + a, count);
    else for (int i = 0; i < count; i++) g->to[b + i * step_b] = g->from[a + i * step_a];
  }
}

static int copyStrided(Call *call) {
  const int32_t *i = call->i;
  const int rank = i[0];
  if (rank < 1 || rank > MAX_RANK) return BAD_CALL;
  Strided g = {call->p[0], call->p[1], rank, 1, i + 1, i + 1 + rank, i + 2 + 2 * rank};
  SMALL for (int d = 0; d < rank - 1; d++) g.rows *= g.size[d];
  call->host->parallel(call->host, copy_strided_item, &g, ceil_div(g.rows, ROWS_EACH));
  return OK;
}
