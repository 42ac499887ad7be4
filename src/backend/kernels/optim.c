// sgd: value, grad, velocity or null; all updated in one pass. Numbers: n first (no velocity yet) nesterov.
//   Reals: lr momentum dampening weightDecay.
// adam: value, grad, mean, square. Numbers: n decoupled. Reals: lr beta1 beta2 eps weightDecay correction1 correction2.
#include "common.h"
#include "mathfun.h"

typedef struct Update {
  float *value;
  const float *grad;
  float *first, *second;
  int n, fresh, nesterov, decoupled;
  const float *f;
} Update;

static void sgd_item(const void *context, int item, int thread) {
  const Update *u = context;
  (void)thread;
  const float lr = u->f[0], momentum = u->f[1], keep = 1 - u->f[2], decay = u->f[3];
  for (int i = item * SLICE; i < imin(u->n, (item + 1) * SLICE); i++) {
    float g = u->grad[i] + decay * u->value[i];
    if (u->first) {
      const float v = u->fresh ? g : momentum * u->first[i] + keep * g;
      u->first[i] = v;
      g = u->nesterov ? g + momentum * v : v;
    }
    u->value[i] -= lr * g;
  }
}

static int sgd(Call *call) {
  Update u = {call->p[0], call->p[1], call->p[2], 0, call->i[0], call->i[1], call->i[2], 0, call->f};
  call->host->parallel(call->host, sgd_item, &u, ceil_div(u.n, SLICE));
  return OK;
}

static void adam_item(const void *context, int item, int thread) {
  const Update *u = context;
  (void)thread;
  const float lr = u->f[0], b1 = u->f[1], b2 = u->f[2], eps = u->f[3], decay = u->f[4];
  const float step = lr / u->f[5], root = 1 / __builtin_sqrtf(u->f[6]);
  for (int i = item * SLICE; i < imin(u->n, (item + 1) * SLICE); i++) {
    const float value = u->decoupled ? u->value[i] * (1 - lr * decay) : u->value[i];
    const float g = u->decoupled ? u->grad[i] : u->grad[i] + decay * u->value[i];
    const float m = u->first[i] + (1 - b1) * (g - u->first[i]), s = b2 * u->second[i] + (1 - b2) * g * g;
    u->first[i] = m;
    u->second[i] = s;
    u->value[i] = value - step * m / (__builtin_sqrtf(s) * root + eps);
  }
}

static int adam(Call *call) {
  Update u = {call->p[0], call->p[1], call->p[2], call->p[3], call->i[0], 0, 0, call->i[1], call->f};
  call->host->parallel(call->host, adam_item, &u, ceil_div(u.n, SLICE));
  return OK;
}
