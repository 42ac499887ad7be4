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

INLINE void broadcast_loop(const Broadcast *g, int op, const float *a, const float *b, float *y) {
  const int sa = g->sa[g->rank - 1], sb = g->sb[g->rank - 1];
  int i = 0;
  for (; i + LANES <= g->row && sa < 2 && sb < 2; i += LANES)
    store(y + i, binary_of(op, sa ? load(a + i) : splat(a[0]), sb ? load(b + i) : splat(b[0])));
  for (; i < g->row; i++) y[i] = binary_of(op, splat(a[(ptrdiff_t)i * sa]), splat(b[(ptrdiff_t)i * sb]))[0];
}
#define BROADCAST_CASE(OP) case OP: broadcast_loop(g, OP, a, b, y); break;

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
    float *y = g->y + (size_t)row * g->row;
    switch (g->op) { EACH_BINARY(BROADCAST_CASE) }
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
