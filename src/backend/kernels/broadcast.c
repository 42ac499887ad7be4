// Binary maps whose operands repeat along dimensions, and sums along dimensions.
// broadcast: a, b, y. Numbers: op rank, then rank sizes, rank strides of a, rank strides of b (0 repeats). rank <= 8.
// reduce: x [outer, length, inner], y [outer, inner]. Numbers: outer length inner. Reals: factor of the sum.
#include "common.h"

#define MAX_RANK 8

typedef struct Broadcast {
  const float *a, *b;
  float *y;
  int op, rank, row, rows;
  int size[MAX_RANK], sa[MAX_RANK], sb[MAX_RANK];
} Broadcast;

#define CHUNK 64 // floats of a row at a time: a whole number of vectors

static void take(const float *from, ptrdiff_t step, int count, float *to) {
  SMALL for (int i = 0; i < count; i++) to[i] = from[i * step];
}

#define SPAN_CASE(OP) \
  case OP: \
    for (int j = 0; j < n; j += LANES) { \
      const int at = imax(0, imin(j, n - LANES)); /* the last vector goes back a little */ \
      store(to + at, binary_of(OP, step_a ? load(a + at) : splat(*a), step_b ? load(b + at) : splat(*b))); \
    } \
    break;

static void broadcast_span(int op, const float *a, int step_a, const float *b, int step_b, float *to, int n) {
  switch (op) { EACH_BINARY(SPAN_CASE) }
}

// Operands whose values lie apart, and rows of less than a vector, go through buffers.
static void broadcast_row(const Broadcast *g, const float *a, const float *b, float *y) {
  const int step_a = g->sa[g->rank - 1], step_b = g->sb[g->rank - 1];
  if (step_a < 2 && step_b < 2 && g->row >= LANES) return broadcast_span(g->op, a, step_a, b, step_b, y, g->row);
  float in_a[CHUNK] = {0}, in_b[CHUNK] = {0}, out[CHUNK];
  for (int i = 0; i < g->row; i += CHUNK) {
    const int n = imin(CHUNK, g->row - i);
    take(a + (ptrdiff_t)i * step_a, step_a, n, in_a);
    take(b + (ptrdiff_t)i * step_b, step_b, n, in_b);
    broadcast_span(g->op, in_a, 1, in_b, 1, out, n);
    take(out, 1, n, y + i);
  }
}

#define ROWS_EACH 64

static void broadcast_item(const void *context, int item, int thread) {
  const Broadcast *g = context;
  (void)thread;
  for (int row = item * ROWS_EACH; row < imin(g->rows, (item + 1) * ROWS_EACH); row++) {
    const float *a = g->a, *b = g->b;
    for (int d = g->rank - 2, rest = row; d >= 0; rest /= g->size[d--]) {
      a += (ptrdiff_t)(rest % g->size[d]) * g->sa[d];
      b += (ptrdiff_t)(rest % g->size[d]) * g->sb[d];
    }
    broadcast_row(g, a, b, g->y + (size_t)row * g->row);
  }
}

static int broadcast(Call *call) {
  const int32_t *i = call->i;
  Broadcast g = {.a = call->p[0], .b = call->p[1], .y = call->p[2], .op = i[0], .rank = i[1], .rows = 1};
  if (g.rank < 1 || g.rank > MAX_RANK) return BAD_CALL;
  SMALL for (int d = 0; d < g.rank; d++) {
    g.size[d] = i[2 + d];
    g.sa[d] = i[2 + g.rank + d];
    g.sb[d] = i[2 + 2 * g.rank + d];
    if (d < g.rank - 1) g.rows *= g.size[d];
  }
  g.row = g.size[g.rank - 1];
  call->host->parallel(call->host, broadcast_item, &g, ceil_div(g.rows, ROWS_EACH));
  return OK;
}

typedef struct Reduce {
  const float *x;
  float *y;
  int length, inner;
  float factor;
} Reduce;

// In doubles: a batch of images sums millions of values.
static void reduce_item(const void *context, int outer, int thread) {
  const Reduce *g = context;
  (void)thread;
  const float *x = g->x + (size_t)outer * g->length * g->inner;
  for (int i0 = 0; i0 < g->inner; i0 += BLOCK) {
    const int live = imin(BLOCK, g->inner - i0);
    double sums[BLOCK] = {0};
    for (int k = 0; k < g->length; k++)
      for (int i = 0; i < live; i++) sums[i] += x[(size_t)k * g->inner + i0 + i];
    for (int i = 0; i < live; i++) g->y[(size_t)outer * g->inner + i0 + i] = (float)(sums[i] * g->factor);
  }
}

static int reduce(Call *call) {
  Reduce g = {call->p[0], call->p[1], call->i[1], call->i[2], call->f[0]};
  call->host->parallel(call->host, reduce_item, &g, call->i[0]);
  return OK;
}
