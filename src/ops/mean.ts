import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat } from "./checks.js";
import { mul } from "./mul.js";
import { reduceInto, reducePlan, type ReduceOptions } from "./reduce.js";
import { reshape } from "./reshape.js";
import { expand } from "./sum.js";

const meanOp = defineOp({
  name: "mean",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], options: ReduceOptions) {
    expectFloat("mean", "input", x);
    return reducePlan("mean", x, options, x.dtype);
  },
  reference([x], plan, [out]) {
    reduceInto(
      x,
      plan,
      out,
      0,
      (total, value) => total + value,
      (total) => total / plan.count,
    );
  },
  backward: ({ grad, plan }) => [expand(reshape(mul(grad, 1 / plan.count), plan.kept), plan.from)],
  samples: [
    { why: "all", inputs: [[2, 3, 4]], params: {} },
    { why: "global average of each channel", inputs: [[2, 3, 4, 5]], params: { dim: [2, 3] } },
    { why: "kept", inputs: [[2, 3]], params: { dim: 0, keepdim: true } },
  ],
  rejects: [
    {
      why: "whole numbers",
      inputs: [{ shape: [2], dtype: "int32", fill: (i) => i }],
      params: {},
      says: /mean: input expected float32 or float64; got int32/,
    },
    {
      why: "no such dim",
      inputs: [[2]],
      params: { dim: 1 },
      says: /mean: dim expected -1 to 0; got 1/,
    },
  ],
});

/**
 * Mean over all elements, or over the dimensions `dim`.
 * @throws TypeError for whole numbers
 * @throws ShapeError when a dim does not exist
 * @example
 * mean(tensor([[1, 2], [3, 6]]), { dim: 1 }).toArray(); // [1.5, 4.5]
 */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  return run(meanOp, [x], options)[0];
}
