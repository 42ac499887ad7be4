// All kernels compiled for one instruction set; LEVEL names the table. The order is kernels.def's on every level.
#include "conv2d.c"
#include "conv2dInputGrad.c"
#include "conv2dWeightGrad.c"
#include "matMul.c"
#include "pool.c"
#include "layout.c"
#include "norm.c"
#include "elementwise.c"
#include "broadcast.c"
#include "copy.c"
#include "rows.c"
#include "optim.c"

#define KERNEL(name) name,
const Kernel LEVEL[] = {
#include "kernels.def"
};
