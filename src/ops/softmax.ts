import { defineOp, type Plan } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Operand } from "../backend/backend.js";
import { resolveDim, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat } from "./checks.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

/** Which elements are compared. */
export interface SoftmaxOptions {
  /** The dimension whose elements are compared; the last by default. */
  readonly dim?: number;
}

/** Where the groups that are normalised together lie: element c of a group is `inner` after the one before it. */
export interface SoftmaxPlan extends Plan {
  readonly dim: number;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

export function softmaxPlan(op: string, x: Operand, { dim = -1 }: SoftmaxOptions): SoftmaxPlan {
  expectFloat(op, "input", x);
  const d = resolveDim(op, dim, x.shape.length);
  return {
    outputs: [{ shape: x.shape, dtype: x.dtype }],
    dim: d,
    outer: sizeOf(x.shape.slice(0, d)),
    length: x.shape[d]!,
    inner: sizeOf(x.shape.slice(d + 1)),
  };
}

/** log Σ exp of each group, with the largest element taken out first so that nothing overflows. */
export function logSumExp(x: Operand, { outer, length, inner }: SoftmaxPlan): Float64Array {
  const values = x.storage.values;
  const result = new Float64Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * length * inner + i;
      let largest = -Infinity;
      for (let c = 0; c < length; c++) largest = Math.max(largest, values[start + c * inner]!);
      let total = 0;
      for (let c = 0; c < length; c++) total += Math.exp(values[start + c * inner]! - largest);
      result[o * inner + i] = largest + Math.log(total);
    }
  }
  return result;
}

const softmaxOp = defineOp({
  name: "softmax",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], options: SoftmaxOptions) {
    return softmaxPlan("softmax", x, options);
  },
  reference([input], plan, [output]) {
    const { outer, length, inner } = plan;
    const x = input.storage.values;
    const y = output.storage.values;
    const norm = logSumExp(input, plan);
    for (let o = 0; o < outer; o++) {
      for (let c = 0; c < length; c++) {
        for (let i = 0; i < inner; i++) {
          const at = (o * length + c) * inner + i;
          y[at] = Math.exp(x[at]! - norm[o * inner + i]!);
        }
      }
    }
  },
  // y·(g − Σ g·y); y is computed again so that gradients of gradients are right.
  backward: ({ grad, input, plan }) => {
    const y = softmax(input(0), { dim: plan.dim });
    return [mul(y, sub(grad, sum(mul(grad, y), { dim: plan.dim, keepdim: true })))];
  },
  samples: [
    { why: "rows", inputs: [[3, 5]], params: {} },
    { why: "channels", inputs: [[2, 3, 4]], params: { dim: 1 } },
    { why: "far apart", inputs: [{ shape: [2, 3], fill: (i) => (i % 3) * 500 }], params: {} },
  ],
  rejects: [
    {
      why: "no such dim",
      inputs: [[3, 5]],
      params: { dim: 2 },
      says: /softmax: dim expected -2 to 1; got 2/,
    },
    {
      why: "a single number",
      inputs: [[]],
      params: {},
      says: /softmax: dim expected no dimension/,
    },
  ],
});

/**
 * Softmax along a dimension: exp(x) / Σ exp(x), stable for any size of logits.
 * @param options dim: the last by default
 * @throws ShapeError when the dim does not exist
 * @example
 * softmax(tensor([0, 0])).toArray(); // [0.5, 0.5]
 */
export function softmax(x: Tensor, options: SoftmaxOptions = {}): Tensor {
  return run(softmaxOp, [x], options)[0];
}
