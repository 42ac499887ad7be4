import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { ShapeError, shapeText } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { eq } from "./compare.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { reduceInto, reducePlan, type ReduceOptions } from "./reduce.js";
import { reshape } from "./reshape.js";
import { sum } from "./sum.js";
import { to } from "./to.js";

const amaxOp = defineOp({
  name: "amax",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], options: ReduceOptions) {
    const plan = reducePlan("amax", x, options, x.dtype);
    if (plan.count === 0)
      throw new ShapeError(`amax: expected at least one element; got ${shapeText(x.shape)}`);
    return plan;
  },
  reference([x], plan, [out]) {
    reduceInto(x, plan, out, -Infinity, Math.max);
  },
  // Elements that tie share the gradient, as in torch.
  backward: ({ grad, plan, input, output }) => {
    const winners = to(eq(input(0), reshape(output(0), plan.kept)), grad.dtype);
    const dim = plan.kept.flatMap((length, d) => (length === 1 ? [d] : []));
    const ties = dim.length === 0 ? winners : sum(winners, { dim, keepdim: true });
    return [mul(div(winners, ties), reshape(grad, plan.kept))];
  },
  samples: [
    { why: "all", inputs: [[2, 3, 4]], params: {} },
    { why: "of each channel, kept", inputs: [[2, 3, 4]], params: { dim: [0, 2], keepdim: true } },
  ],
  rejects: [
    {
      why: "nothing",
      inputs: [[2, 0]],
      params: { dim: 1 },
      says: /amax: expected at least one element; got \[2, 0\]/,
    },
    {
      why: "no such dim",
      inputs: [[2]],
      params: { dim: 1 },
      says: /amax: dim expected -1 to 0; got 1/,
    },
  ],
});

/**
 * The largest element of all, or along the dimensions `dim`. NaN wins; ties share the gradient.
 * @throws ShapeError when there is no element, or no such dim
 * @example
 * amax(tensor([[1, 5], [3, 2]]), { dim: 1 }).toArray(); // [5, 3]
 */
export function amax(x: Tensor, options: ReduceOptions = {}): Tensor {
  return run(amaxOp, [x], options)[0];
}
