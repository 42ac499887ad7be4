// Operations as methods, x.relu() for relu(x). The one file of this folder that looks upward: the class knows no maths.
import { backward, type BackwardOptions } from "../autograd/backward.js";
import { dropGrad } from "../autograd/reclaim.js";
import { copy, set } from "../autograd/write.js";
import type { DType } from "../backend/dtype.js";
import * as ops from "../ops/index.js";
import type { ReduceOptions } from "../ops/reduce.js";
import type { SoftmaxOptions } from "../ops/softmax.js";
import type { Index } from "./indexing.js";
import type { Shape } from "./shape.js";
import { Tensor } from "./tensor.js";

declare module "./tensor.js" {
  interface Tensor {
    /** Adds d this / d leaf to the `grad` of every leaf that requires it; this must be a scalar, or pass `gradient`. */
    backward(options?: BackwardOptions): void;
    /** Forgets the gradient. */
    zeroGrad(): void;
    /** The same values outside the graph. */
    detach(): Tensor;
    /** Overwrites what `index` picks; under noGrad for tensors that require a gradient. */
    set(index: Index | readonly Index[], value: Tensor | number): Tensor;
    /** Overwrites all elements; under noGrad for tensors that require a gradient. */
    copy(from: Tensor): Tensor;
    /** Part of the tensor: x.at(0, ":", "2:5"). */
    at(...indices: readonly Index[]): Tensor;
    to(dtype: DType): Tensor;
    reshape(shape: Shape): Tensor;
    permute(dims: readonly number[]): Tensor;
    transpose(dim0: number, dim1: number): Tensor;
    expand(shape: Shape): Tensor;
    sum(options?: ReduceOptions): Tensor;
    mean(options?: ReduceOptions): Tensor;
    add(other: Tensor | number): Tensor;
    sub(other: Tensor | number): Tensor;
    mul(other: Tensor | number): Tensor;
    div(other: Tensor | number): Tensor;
    neg(): Tensor;
    exp(): Tensor;
    sqrt(): Tensor;
    matmul(other: Tensor): Tensor;
    relu(): Tensor;
    softmax(options?: SoftmaxOptions): Tensor;
    logSoftmax(options?: SoftmaxOptions): Tensor;
  }
}

/** For each name, the function whose first argument becomes `this`. */
const methods = {
  backward,
  zeroGrad: dropGrad,
  set,
  copy,
  detach: ops.detach,
  at: ops.at,
  to: ops.to,
  reshape: ops.reshape,
  permute: ops.permute,
  transpose: ops.transpose,
  expand: ops.expand,
  sum: ops.sum,
  mean: ops.mean,
  add: ops.add,
  sub: ops.sub,
  mul: ops.mul,
  div: ops.div,
  neg: ops.neg,
  exp: ops.exp,
  sqrt: ops.sqrt,
  matmul: ops.matmul,
  relu: ops.relu,
  softmax: ops.softmax,
  logSoftmax: ops.logSoftmax,
} as const;

for (const [name, fn] of Object.entries(methods) as [string, (...args: unknown[]) => unknown][]) {
  Object.defineProperty(Tensor.prototype, name, {
    value(this: Tensor, ...args: unknown[]) {
      return fn(this, ...args);
    },
    writable: true,
    configurable: true,
  });
}
