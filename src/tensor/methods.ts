// Operations as methods, x.relu() for relu(x). The one file of this folder that looks upward: the class knows no maths.
import { backward, type BackwardOptions } from "../autograd/backward.js";
import { dropGrad } from "../autograd/reclaim.js";
import { copy, set } from "../autograd/write.js";
import type { DType } from "../backend/dtype.js";
import * as ops from "../ops/index.js";
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
    /** The same numbers in another element type. */
    to(dtype: DType): Tensor;
    /** The same elements under another shape; one length may be -1. */
    reshape(shape: Shape): Tensor;
    flatten(options?: ops.FlattenOptions): Tensor;
    squeeze(options?: { readonly dim?: number | readonly number[] }): Tensor;
    unsqueeze(dim: number): Tensor;
    permute(dims: readonly number[]): Tensor;
    transpose(dim0: number, dim1: number): Tensor;
    expand(shape: Shape): Tensor;
    split(size: number | readonly number[], options?: ops.SplitOptions): Tensor[];
    chunk(chunks: number, options?: ops.SplitOptions): Tensor[];
    flip(dims: number | readonly number[]): Tensor;
    gather(dim: number, index: Tensor): Tensor;
    indexSelect(dim: number, index: Tensor | readonly number[]): Tensor;
    sum(options?: ops.ReduceOptions): Tensor;
    mean(options?: ops.ReduceOptions): Tensor;
    var(options?: ops.VarianceOptions): Tensor;
    std(options?: ops.VarianceOptions): Tensor;
    amax(options?: ops.ReduceOptions): Tensor;
    amin(options?: ops.ReduceOptions): Tensor;
    max(): Tensor;
    max(options: ops.AlongDim): ops.ValuesAndIndices;
    min(): Tensor;
    min(options: ops.AlongDim): ops.ValuesAndIndices;
    argmax(options?: ops.DimOptions): Tensor;
    argmin(options?: ops.DimOptions): Tensor;
    topk(k: number, options?: ops.TopkOptions): ops.ValuesAndIndices;
    eq(other: Tensor | number): Tensor;
    ne(other: Tensor | number): Tensor;
    lt(other: Tensor | number): Tensor;
    le(other: Tensor | number): Tensor;
    gt(other: Tensor | number): Tensor;
    ge(other: Tensor | number): Tensor;
    add(other: Tensor | number): Tensor;
    sub(other: Tensor | number): Tensor;
    mul(other: Tensor | number): Tensor;
    div(other: Tensor | number): Tensor;
    matmul(other: Tensor): Tensor;
    pow(exponent: Tensor | number): Tensor;
    clamp(options: ops.ClampOptions): Tensor;
    neg(): Tensor;
    abs(): Tensor;
    exp(): Tensor;
    log(): Tensor;
    sqrt(): Tensor;
    relu(): Tensor;
    sigmoid(): Tensor;
    tanh(): Tensor;
    sign(): Tensor;
    softmax(options?: ops.SoftmaxOptions): Tensor;
    logSoftmax(options?: ops.SoftmaxOptions): Tensor;
  }
}

/** For each name, the function whose first argument becomes `this`. */
const methods = {
  backward,
  zeroGrad: dropGrad,
  set,
  copy,
  var: ops.variance,
  detach: ops.detach,
  at: ops.at,
  to: ops.to,
  reshape: ops.reshape,
  flatten: ops.flatten,
  squeeze: ops.squeeze,
  unsqueeze: ops.unsqueeze,
  permute: ops.permute,
  transpose: ops.transpose,
  expand: ops.expand,
  split: ops.split,
  chunk: ops.chunk,
  flip: ops.flip,
  gather: ops.gather,
  indexSelect: ops.indexSelect,
  sum: ops.sum,
  mean: ops.mean,
  std: ops.std,
  amax: ops.amax,
  amin: ops.amin,
  max: ops.max,
  min: ops.min,
  argmax: ops.argmax,
  argmin: ops.argmin,
  topk: ops.topk,
  eq: ops.eq,
  ne: ops.ne,
  lt: ops.lt,
  le: ops.le,
  gt: ops.gt,
  ge: ops.ge,
  add: ops.add,
  sub: ops.sub,
  mul: ops.mul,
  div: ops.div,
  matmul: ops.matmul,
  pow: ops.pow,
  clamp: ops.clamp,
  neg: ops.neg,
  abs: ops.abs,
  exp: ops.exp,
  log: ops.log,
  sqrt: ops.sqrt,
  relu: ops.relu,
  sigmoid: ops.sigmoid,
  tanh: ops.tanh,
  sign: ops.sign,
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
