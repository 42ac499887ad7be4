import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./mul.js";
import { logSumExp, softmax, softmaxPlan, type SoftmaxOptions } from "./softmax.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

const logSoftmaxOp = defineOp({
  name: "logSoftmax",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], options: SoftmaxOptions) {
    return softmaxPlan("logSoftmax", x, options);
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
          y[at] = x[at]! - norm[o * inner + i]!;
        }
      }
    }
  },
  backward: ({ grad, input, plan }) => [
    sub(
      grad,
      mul(softmax(input(0), { dim: plan.dim }), sum(grad, { dim: plan.dim, keepdim: true })),
    ),
  ],
  samples: [
    { why: "rows", inputs: [[3, 5]], params: {} },
    { why: "channels", inputs: [[2, 3, 4]], params: { dim: 1 } },
    { why: "far apart", inputs: [{ shape: [2, 3], fill: (i) => (i % 3) * 500 }], params: {} },
  ],
  rejects: [
    {
      why: "no such dim",
      inputs: [[3, 5]],
      params: { dim: -3 },
      says: /logSoftmax: dim expected -2 to 1; got -3/,
    },
  ],
});

/**
 * log(softmax(x)) along a dimension, without the overflow that taking the two apart would have.
 * @param options dim: the last by default
 * @throws ShapeError when the dim does not exist
 * @example
 * logSoftmax(tensor([1000, 1000])).toArray(); // [-0.6931, -0.6931]
 */
export function logSoftmax(x: Tensor, options: SoftmaxOptions = {}): Tensor {
  return run(logSoftmaxOp, [x], options)[0];
}
