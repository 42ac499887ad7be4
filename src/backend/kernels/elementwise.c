// Maps over flat arrays; blocked or planar is all the same to them.
// unary: Arrays: x, y. Numbers: op n. Reals: a b. unaryGrad: Arrays: dy, x, y, dx (x or y may be null where the formula
// does not use it). Numbers: op n. Reals: a b. maskedAdd: Arrays: a, b, mask, y = (mask > 0 ? a : 0) + b. Numbers: n. binary: Arrays: a, b, y.
// Numbers: op n scalar (0 none, 1 a, 2 b is one value).
#include "common.h"
#include "mathfun.h"

enum { RELU, LEAKY_RELU, ELU, SIGMOID, TANH, GELU, EXP, LOG, SQRT, ABS, NEG, SQUARE, SCALE, CLAMP, RECIPROCAL };
enum { ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM, GRAD_OF_RELU };

#define SLICE 16384 // floats an item: 64 kB, so that a fork-join costs less than a tenth of it

typedef struct Map {
  const float *a, *b, *c;
  float *y;
  int op, n, scalar;
  float p, q;
} Map;

INLINE vec unary_of(int op, vec x, vec p, vec q) {
  switch (op) {
    case RELU: return vmax(x, splat(0));
    case LEAKY_RELU: return choose(x > splat(0), x, x * p);
    case ELU: return choose(x > splat(0), x, p * (vexp(vmin(x, splat(0))) - 1));
    case SIGMOID: return vsigmoid(x);
    case TANH: return vtanh(x);
    case GELU: return x * vnormal_cdf(x);
    case EXP: return vexp(x);
    case LOG: return vlog(x);
    case SQRT: return vsqrt(x);
    case ABS: return choose(x < splat(0), -x, x + 0);
    case NEG: return -x;
    case SQUARE: return x * x;
    case SCALE: return madd(x, p, q);
    case CLAMP: return vmin(vmax(x, p), q);
    default: return 1 / x;
  }
}

INLINE vec unary_grad_of(int op, vec dy, vec x, vec y, vec p, vec q) {
  switch (op) {
    case RELU: return choose(y > splat(0), dy, splat(0));
    case LEAKY_RELU: return choose(x > splat(0), dy, dy * p);
    case ELU: return choose(x > splat(0), dy, dy * (y + p));
    case SIGMOID: return dy * y * (1 - y);
    case TANH: return dy * (1 - y * y);
    case GELU: return dy * (vnormal_cdf(x) + x * vnormal_pdf(x));
    case EXP: return dy * y;
    case LOG: return dy / x;
    case SQRT: return dy / (y + y);
    case ABS: return choose(x > splat(0), dy, choose(x < splat(0), -dy, splat(0)));
    case NEG: return -dy;
    case SQUARE: return dy * (x + x);
    case SCALE: return dy * p;
    case CLAMP: return choose((x < p) | (x > q), splat(0), dy);
    default: return -dy * y * y;
  }
}

INLINE vec binary_of(int op, vec a, vec b) {
  switch (op) {
    case ADD: return a + b;
    case SUB: return a - b;
    case MUL: return a * b;
    case DIV: return a / b;
    case MAXIMUM: return choose((a > b) | (a != a), a, b);
    case MINIMUM: return choose((a < b) | (a != a), a, b);
    default: return choose(b > splat(0), a, splat(0));
  }
}

// The last, short vector goes through a buffer, so nothing past the end is read or written.
INLINE vec load_part(const float *p, int live) {
  if (live >= LANES) return load(p);
  vec v = splat(1);
  for (int i = 0; i < live; i++) v[i] = p[i];
  return v;
}
INLINE void store_part(float *p, vec v, int live) {
  if (live >= LANES) {
    store(p, v);
    return;
  }
  for (int i = 0; i < live; i++) p[i] = v[i];
}

INLINE void unary_loop(const Map *g, int op, int from, int to) {
  for (int i = from; i < to; i += LANES) store_part(g->y + i, unary_of(op, load_part(g->a + i, to - i), splat(g->p), splat(g->q)), to - i);
}

INLINE void unary_grad_loop(const Map *g, int op, int from, int to) {
  for (int i = from; i < to; i += LANES) {
    const vec dy = load_part(g->a + i, to - i), x = g->b ? load_part(g->b + i, to - i) : splat(0);
    const vec y = g->c ? load_part(g->c + i, to - i) : splat(0);
    store_part(g->y + i, unary_grad_of(op, dy, x, y, splat(g->p), splat(g->q)), to - i);
  }
}

INLINE void binary_loop(const Map *g, int op, int from, int to) {
  if (g->scalar) {
    for (int i = from; i < to; i += LANES) {
      const vec a = g->scalar == 1 ? splat(g->a[0]) : load_part(g->a + i, to - i);
      const vec b = g->scalar == 2 ? splat(g->b[0]) : load_part(g->b + i, to - i);
      store_part(g->y + i, binary_of(op, a, b), to - i);
    }
    return;
  }
  for (int i = from; i < to; i += LANES) store_part(g->y + i, binary_of(op, load_part(g->a + i, to - i), load_part(g->b + i, to - i)), to - i);
}

// One loop per op, so that the choice is made once and not per vector.
#define EACH_UNARY(M) M(RELU) M(LEAKY_RELU) M(ELU) M(SIGMOID) M(TANH) M(GELU) M(EXP) M(LOG) M(SQRT) M(ABS) M(NEG) M(SQUARE) M(SCALE) M(CLAMP) M(RECIPROCAL)
#define EACH_BINARY(M) M(ADD) M(SUB) M(MUL) M(DIV) M(MAXIMUM) M(MINIMUM) M(GRAD_OF_RELU)

#define MAP_ITEM(name, loop, EACH)                                  \
  static void name(const void *context, int item, int thread) {     \
    const Map *g = context;                                         \
    (void)thread;                                                   \
    const int from = item * SLICE, to = imin(g->n, from + SLICE);   \
    switch (g->op) { EACH(loop) }                                   \
  }
#define UNARY_CASE(OP) case OP: unary_loop(g, OP, from, to); break;
#define UNARY_GRAD_CASE(OP) case OP: unary_grad_loop(g, OP, from, to); break;
#define BINARY_CASE(OP) case OP: binary_loop(g, OP, from, to); break;
MAP_ITEM(unary_item, UNARY_CASE, EACH_UNARY)
MAP_ITEM(unary_grad_item, UNARY_GRAD_CASE, EACH_UNARY)
MAP_ITEM(binary_item, BINARY_CASE, EACH_BINARY)

static int run_map(Call *call, Body body, Map g) {
  call->host->parallel(call->host, body, &g, ceil_div(g.n, SLICE));
  return OK;
}

static int unary(Call *call) {
  return run_map(call, unary_item, (Map){call->p[0], 0, 0, call->p[1], call->i[0], call->i[1], 0, call->f[0], call->f[1]});
}

static int unaryGrad(Call *call) {
  return run_map(call, unary_grad_item,
                 (Map){call->p[0], call->p[1], call->p[2], call->p[3], call->i[0], call->i[1], 0, call->f[0], call->f[1]});
}

static int binary(Call *call) {
  return run_map(call, binary_item, (Map){call->p[0], call->p[1], 0, call->p[2], call->i[0], call->i[1], call->i[2], 0, 0});
}

static void masked_add_item(const void *context, int item, int thread) {
  const Map *g = context;
  (void)thread;
  const int to = imin(g->n, (item + 1) * SLICE);
  for (int i = item * SLICE; i < to; i += LANES) {
    const int live = to - i;
    const vec kept = choose(load_part(g->c + i, live) > splat(0), load_part(g->a + i, live), splat(0));
    store_part(g->y + i, kept + load_part(g->b + i, live), live);
  }
}

static int maskedAdd(Call *call) {
  return run_map(call, masked_add_item, (Map){call->p[0], call->p[1], call->p[2], call->p[3], 0, call->i[0], 0, 0, 0});
}
