// toBlocked: x [N, C, HW] -> y [N, C / 16, HW, 16]; toPlanar: back. Numbers: n c hw. Lanes past C become 0.
#include "common.h"

typedef struct Turn {
  const float *from;
  float *to;
  int c, blocks, hw;
} Turn;

static void to_blocked_item(const void *context, int item, int thread) {
  const Turn *g = context;
  (void)thread;
  const int b = item % g->blocks, live = imin(BLOCK, g->c - b * BLOCK);
  const float *from = g->from + ((size_t)(item / g->blocks) * g->c + b * BLOCK) * g->hw;
  float *to = g->to + (size_t)item * g->hw * BLOCK;
  for (int p = 0; p < g->hw; p++)
    for (int l = 0; l < BLOCK; l++) to[(size_t)p * BLOCK + l] = l < live ? from[(size_t)l * g->hw + p] : 0;
}

static void to_planar_item(const void *context, int item, int thread) {
  const Turn *g = context;
  (void)thread;
  const int b = item % g->blocks, live = imin(BLOCK, g->c - b * BLOCK);
  const float *from = g->from + (size_t)item * g->hw * BLOCK;
  float *to = g->to + ((size_t)(item / g->blocks) * g->c + b * BLOCK) * g->hw;
  // Sixteen pixels at a time keep both sides in cache lines that are used whole.
  for (int p0 = 0; p0 < g->hw; p0 += BLOCK) {
    const int p1 = imin(g->hw, p0 + BLOCK);
    for (int l = 0; l < live; l++)
      for (int p = p0; p < p1; p++) to[(size_t)l * g->hw + p] = from[(size_t)p * BLOCK + l];
  }
}

static int toBlocked(Call *call) {
  Turn g = {call->p[0], call->p[1], call->i[1], ceil_div(call->i[1], BLOCK), call->i[2]};
  call->host->parallel(call->host, to_blocked_item, &g, call->i[0] * g.blocks);
  return OK;
}

static int toPlanar(Call *call) {
  Turn g = {call->p[0], call->p[1], call->i[1], ceil_div(call->i[1], BLOCK), call->i[2]};
  call->host->parallel(call->host, to_planar_item, &g, call->i[0] * g.blocks);
  return OK;
}
