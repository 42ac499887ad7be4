import type { Spec } from "../autograd/op.js";
import type { Operand } from "../backend/backend.js";
import type { DType } from "../backend/dtype.js";
import { resolveDims, stridesOf, type Shape } from "../tensor/shape.js";
import { forEachRow } from "./loops.js";

/** Which dimensions a reduction takes together. */
export interface ReduceOptions {
  /** Dimensions to reduce, negative from the end; all by default. */
  readonly dim?: number | readonly number[];
  /** Leave reduced dimensions with length 1. */
  readonly keepdim?: boolean;
}

/** Sizes of a reduction. */
export interface ReducePlan {
  readonly outputs: readonly Spec[];
  /** Shape of the input. */
  readonly from: Shape;
  /** Shape of the output with reduced dimensions of length 1. */
  readonly kept: Shape;
  /** How many elements make one. */
  readonly count: number;
  /** For each dimension of the input, the stride in the output: 0 where it is reduced. */
  readonly outStrides: readonly number[];
}

export function reducePlan(
  op: string,
  x: Operand,
  { dim, keepdim = false }: ReduceOptions,
  dtype: DType,
): ReducePlan {
  const dims = resolveDims(op, dim, x.shape.length);
  const kept = x.shape.map((length, d) => (dims.includes(d) ? 1 : length));
  const keptStrides = stridesOf(kept);
  return {
    outputs: [{ shape: keepdim ? kept : x.shape.filter((_, d) => !dims.includes(d)), dtype }],
    from: x.shape,
    kept,
    count: dims.reduce((count, d) => count * x.shape[d]!, 1),
    outStrides: keptStrides.map((stride, d) => (dims.includes(d) ? 0 : stride)),
  };
}

/** Folds the elements of each group in row-major order, in double precision, and writes `finish` of the result. */
export function reduceInto(
  x: Operand,
  plan: ReducePlan,
  out: Operand,
  start: number,
  fold: (state: number, value: number) => number,
  finish: (state: number) => number = (state) => state,
): void {
  const values = x.storage.values;
  const state = new Float64Array(out.storage.length).fill(start);
  const row = plan.from[plan.from.length - 1] ?? 1;
  const step = plan.outStrides[plan.outStrides.length - 1] ?? 0;
  forEachRow(plan.from, [plan.outStrides], (offset, [into = 0]) => {
    for (let j = 0; j < row; j++)
      state[into + j * step] = fold(state[into + j * step]!, values[offset + j]!);
  });
  const result = out.storage.values;
  for (let i = 0; i < state.length; i++) result[i] = finish(state[i]!);
}
