// The kernels compiled for one instruction set; LEVEL names the table. The order is kernels.def's on every level.
// LIGHT kernels move more than they compute: AVX-512 measured no faster than AVX2 there, so it has none of its own.
#include "conv2d.c"
#include "conv2dInputGrad.c"
#include "conv2dWeightGrad.c"
#include "matMul.c"
#include "pool.c"
#include "layout.c"
#include "norm.c"
#include "elementwise.c"
#include "optim.c"
#ifdef __AVX512F__
#define LIGHT(name) 0,
#else
#include "broadcast.c"
#include "copy.c"
#include "rows.c"
#define LIGHT(name) name,
#endif

#define KERNEL(name) name,
const Kernel LEVEL[] = {
#include "kernels.def"
};
