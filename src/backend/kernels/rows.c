// Work along the rows of a matrix [rows, n].
// softmax: x, y. Numbers: rows n log. softmaxGrad: dy, y, dx, same numbers.
// normalizeRows: x, y = (x - mean) / sqrt(variance + eps), or null, scale [rows] = 1 / sqrt(...), or null. Numbers: rows n. Reals: eps.
// channelWindowSum: x [N, C, area], y = sums over channels c - before .. c + after. Numbers: N C area before after.
#include "common.h"
#include "mathfun.h"

typedef struct Rows {
  const float *a, *b;
  float *y;
  int rows, n, log;
} Rows;

static void softmax_row(const void *context, int row, int thread) {
  const Rows *g = context;
  (void)thread;
  const float *x = g->a + (size_t)row * g->n;
  float *y = g->y + (size_t)row * g->n, top = -__builtin_inff();
  for (int i = 0; i < g->n; i++) top = x[i] > top || x[i] != x[i] ? x[i] : top;
  double sum = 0;
  for (int i = 0; i < g->n; i += LANES) {
    vec v = splat(-__builtin_inff());
    for (int l = 0; l < imin(LANES, g->n - i); l++) v[l] = x[i + l] - top;
    const vec e = vexp(v);
    for (int l = 0; l < imin(LANES, g->n - i); l++) {
      sum += e[l];
      y[i + l] = g->log ? v[l] : e[l];
    }
  }
  const float scale = (float)(1 / sum), shift = vlog(splat((float)sum))[0];
  for (int i = 0; i < g->n; i++) y[i] = g->log ? y[i] - shift : y[i] * scale;
}

static void softmax_grad_row(const void *context, int row, int thread) {
  const Rows *g = context;
  (void)thread;
  const float *dy = g->a + (size_t)row * g->n, *y = g->b + (size_t)row * g->n;
  float *dx = g->y + (size_t)row * g->n;
  double s = 0;
  for (int i = 0; i < g->n; i++) s += g->log ? dy[i] : (double)dy[i] * y[i];
  const float sum = (float)s;
  for (int i = 0; i < g->n; i++) dx[i] = g->log ? dy[i] - vexp(splat(y[i]))[0] * sum : y[i] * (dy[i] - sum);
}

static int softmax(Call *call) {
  Rows g = {call->p[0], 0, call->p[1], call->i[0], call->i[1], call->i[2]};
  call->host->parallel(call->host, softmax_row, &g, g.rows);
  return OK;
}

static int softmaxGrad(Call *call) {
  Rows g = {call->p[0], call->p[1], call->p[2], call->i[0], call->i[1], call->i[2]};
  call->host->parallel(call->host, softmax_grad_row, &g, g.rows);
  return OK;
}

typedef struct RowNorm {
  const float *x;
  float *y, *scale, eps;
  int n;
} RowNorm;

static void normalize_row(const void *context, int row, int thread) {
  const RowNorm *g = context;
  (void)thread;
  const float *x = g->x + (size_t)row * g->n;
  double sum = 0, squares = 0;
  for (int i = 0; i < g->n; i++) sum += x[i];
  const double mean = sum / g->n;
  for (int i = 0; i < g->n; i++) squares += (x[i] - mean) * (x[i] - mean);
  const float scale = (float)(1 / __builtin_sqrt(squares / g->n + g->eps)), center = (float)mean;
  if (g->scale) g->scale[row] = scale;
  if (!g->y) return;
  float *y = g->y + (size_t)row * g->n;
  for (int i = 0; i < g->n; i++) y[i] = (x[i] - center) * scale;
}

static int normalizeRows(Call *call) {
  RowNorm g = {call->p[0], call->p[1], call->p[2], call->f[0], call->i[1]};
  call->host->parallel(call->host, normalize_row, &g, call->i[0]);
  return OK;
}

typedef struct ChannelWindow {
  const float *x;
  float *y;
  int c, area, before, after;
} ChannelWindow;

static void channel_window_item(const void *context, int item, int thread) {
  const ChannelWindow *g = context;
  (void)thread;
  const int c = item % g->c, first = imax(0, c - g->before), last = imin(g->c - 1, c + g->after);
  const float *x = g->x + (size_t)(item - c + first) * g->area;
  float *y = g->y + (size_t)item * g->area;
  copy(y, x, g->area);
  for (int from = first + 1; from <= last; from++) {
    x += g->area;
    for (int i = 0; i < g->area; i++) y[i] += x[i];
  }
}

static int channelWindowSum(Call *call) {
  const int32_t *i = call->i;
  ChannelWindow g = {call->p[0], call->p[1], i[1], i[2], i[3], i[4]};
  call->host->parallel(call->host, channel_window_item, &g, i[0] * i[1]);
  return OK;
}
