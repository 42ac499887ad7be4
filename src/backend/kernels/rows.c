// Work along the rows of a matrix [rows, n].
// softmax: x, y. Numbers: rows n log. softmaxGrad: dy, y, dx, same numbers.
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
