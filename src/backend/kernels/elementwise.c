// Maps over flat arrays; blocked or planar is all the same to them.
// unary: Arrays: x, y. Numbers: op n. Reals: a b. binary: Arrays: a, b, y. Numbers: op n scalar (0 none, 1 a, 2 b is one value).
// reluGrad: Arrays: dy, y, dx = y > 0 ? dy : 0. Numbers: n. maskedAdd: Arrays: a, b, mask, y = (mask > 0 ? a : 0) + b. Numbers: n.
#include "common.h"
#include "mathfun.h"

enum { RELU, LEAKY_SLOPE, ELU, SIGMOID, TANH, NORMAL_CDF, EXP, LOG, SQRT, ABS, NEG, CLAMP };
enum { ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM };

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
    case LEAKY_SLOPE: return choose(x <= splat(0), p, splat(1));
    case ELU: return choose(x > splat(0), x, p * (vexp(vmin(x, splat(0))) - 1));
    case SIGMOID: return vsigmoid(x);
    case TANH: return vtanh(x);
    case NORMAL_CDF: return vnormal_cdf(x);
    case EXP: return vexp(x);
    case LOG: return vlog(x);
    case SQRT: return vsqrt(x);
    case ABS: return choose(x < splat(0), -x, x + 0);
    case NEG: return -x;
    default: return vmin(vmax(x, p), q);
  }
}

INLINE vec binary_of(int op, vec a, vec b) {
  switch (op) {
    case ADD: return a + b;
    case SUB: return a - b;
    case MUL: return a * b;
    case DIV: return a / b;
    case MAXIMUM: return choose((a > b) | (a != a), a, b);
    default: return choose((a < b) | (a != a), a, b);
  }
}

INLINE void unary_loop(const Map *g, int op) {
  for (int i = 0; i < g->n; i += LANES) store(g->y + i, unary_of(op, load(g->a + i), splat(g->p), splat(g->q)));
}

INLINE void binary_loop(const Map *g, int op) {
  const vec a = splat(g->a[0]), b = splat(g->b[0]);
  for (int i = 0; i < g->n; i += LANES)
    store(g->y + i, binary_of(op, g->scalar == 1 ? a : load(g->a + i), g->scalar == 2 ? b : load(g->b + i)));
}

// One loop per op, so that the choice is made once and not per vector.
#define EACH_UNARY(M) M(RELU) M(LEAKY_SLOPE) M(ELU) M(SIGMOID) M(TANH) M(NORMAL_CDF) M(EXP) M(LOG) M(SQRT) M(ABS) M(NEG) M(CLAMP)
#define EACH_BINARY(M) M(ADD) M(SUB) M(MUL) M(DIV) M(MAXIMUM) M(MINIMUM)

#define UNARY_CASE(OP) case OP: unary_loop(g, OP); break;
#define BINARY_CASE(OP) case OP: binary_loop(g, OP); break;

// These take whole vectors; map_slice sees to the rest.
static void unary_span(const Map *g) {
  switch (g->op) { EACH_UNARY(UNARY_CASE) }
}
static void binary_span(const Map *g) {
  switch (g->op) { EACH_BINARY(BINARY_CASE) }
}
static void relu_grad_span(const Map *g) {
  for (int i = 0; i < g->n; i += LANES) store(g->y + i, choose(load(g->b + i) > splat(0), load(g->a + i), splat(0)));
}
static void masked_add_span(const Map *g) {
  for (int i = 0; i < g->n; i += LANES) store(g->y + i, choose(load(g->c + i) > splat(0), load(g->a + i), splat(0)) + load(g->b + i));
}

// One item of a map; its last, short vector goes through buffers, so that nothing past the end is read or written.
INLINE void map_slice(const Map *all, int item, void (*span)(const Map *)) {
  const int from = item * SLICE, n = imin(SLICE, all->n - from), whole = n / LANES * LANES;
  const float *in[3] = {all->a, all->b, all->c};
  SMALL for (int k = 0; k < 3; k++) in[k] = in[k] && all->scalar != k + 1 ? in[k] + from : in[k];
  Map part = *all;
  part.a = in[0], part.b = in[1], part.c = in[2], part.y = all->y + from, part.n = whole;
  span(&part);
  if (whole == n) return;
  float rest[4][LANES];
  for (int k = 0; k < 3; k++)
    SMALL for (int i = 0; i < LANES; i++) rest[k][i] = in[k] && i < n - whole ? in[k][all->scalar == k + 1 ? 0 : whole + i] : 1;
  part.a = rest[0], part.b = rest[1], part.c = rest[2], part.y = rest[3], part.n = LANES;
  span(&part);
  SMALL for (int i = whole; i < n; i++) all->y[from + i] = rest[3][i - whole];
}

static void unary_item(const void *context, int item, int thread) { (void)thread; map_slice(context, item, unary_span); }
static void binary_item(const void *context, int item, int thread) { (void)thread; map_slice(context, item, binary_span); }
static void relu_grad_item(const void *context, int item, int thread) { (void)thread; map_slice(context, item, relu_grad_span); }
static void masked_add_item(const void *context, int item, int thread) { (void)thread; map_slice(context, item, masked_add_span); }

static int run_map(Call *call, Body body, Map g) {
  call->host->parallel(call->host, body, &g, ceil_div(g.n, SLICE));
  return OK;
}

static int unary(Call *call) {
  return run_map(call, unary_item, (Map){call->p[0], 0, 0, call->p[1], call->i[0], call->i[1], 0, call->f[0], call->f[1]});
}

static int reluGrad(Call *call) {
  return run_map(call, relu_grad_item, (Map){call->p[0], call->p[1], 0, call->p[2], 0, call->i[0], 0, 0, 0});
}

static int binary(Call *call) {
  return run_map(call, binary_item, (Map){call->p[0], call->p[1], 0, call->p[2], call->i[0], call->i[1], call->i[2], 0, 0});
}

static int maskedAdd(Call *call) {
  return run_map(call, masked_add_item, (Map){call->p[0], call->p[1], call->p[2], call->p[3], 0, call->i[0], 0, 0, 0});
}
