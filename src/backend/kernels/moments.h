// Mean and variance without cancellation: sums are taken around a pivot and merged in double by Chan's formula.
#ifndef CNNLAB_MOMENTS_H
#define CNNLAB_MOMENTS_H
#include "common.h"

typedef struct Moments {
  double mean, m2, count;
} Moments;

// Of one block of channels over `images` planes `plane` floats apart: stats gets pivot, sum, sum of squares, 16 each.
static void item_stats(const float *y, size_t plane, int images, int pixels, float *stats) {
  for (int v = 0; v < VECS; v++) {
    const vec pivot = load(y + v * LANES);
    vec s = splat(0), q = splat(0);
    for (int g = 0; g < images; g++) {
      const float *p = y + g * plane + v * LANES;
      for (int i = 0; i < pixels; i++) {
        const vec d = load(p + (size_t)i * BLOCK) - pivot;
        s += d;
        q = madd(d, d, q);
      }
    }
    store(stats + v * LANES, pivot);
    store(stats + BLOCK + v * LANES, s);
    store(stats + 2 * BLOCK + v * LANES, q);
  }
}

// Adds `count` values whose pivot, sum and sum of squares stand 16 floats apart.
static void add_moments(Moments *to, const float *stats, double count) {
  const double m = stats[BLOCK] / count, d = stats[0] + m - to->mean, total = to->count + count;
  to->m2 += stats[2 * BLOCK] - m * stats[BLOCK] + d * d * to->count * count / total;
  to->mean += d * count / total;
  to->count = total;
}

static float variance(const Moments *m) { return m->m2 < 0 ? 0 : (float)(m->m2 / m->count); }

// Mean and variance of each channel, [2, 16 * blocks], from what item_stats left of each item and block.
static ONCE void merge_stats(const float *stats, int blocks, int items, int (*pixels)(const void *context, int item),
                             const void *context, float *to) {
  const int channels = blocks * BLOCK;
  for (int ch = 0; ch < channels; ch++) {
    Moments m = {0, 0, 0};
    for (int item = 0; item < items; item++)
      add_moments(&m, stats + ((size_t)item * blocks + ch / BLOCK) * 3 * BLOCK + ch % BLOCK, pixels(context, item));
    to[ch] = (float)m.mean;
    to[channels + ch] = variance(&m);
  }
}
#endif
