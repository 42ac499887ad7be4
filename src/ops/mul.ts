import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { broadcastPlan, zipInto } from "./loops.js";
import { operands } from "./operands.js";
import { sumTo } from "./sum.js";

const mulOp = defineOp({
  name: "mul",
  inputs: ["input", "other"],
  outputs: ["output"],
  plan([a, b]) {
    return { ...broadcastPlan("mul", a, b), a: a.shape, b: b.shape };
  },
  reference([a, b], _plan, [out]) {
    zipInto(a, b, out, (x, y) => x * y);
  },
  backward: ({ grad, plan, needs, input }) => [
    needs[0] ? sumTo(mul(grad, input(1)), plan.a) : null,
    needs[1] ? sumTo(mul(grad, input(0)), plan.b) : null,
  ],
  samples: [
    {
      why: "same shape",
      inputs: [
        [2, 3],
        [2, 3],
      ],
      params: {},
    },
    {
      why: "a mask over images",
      inputs: [
        [2, 3, 4, 5],
        [4, 5],
      ],
      params: {},
    },
    {
      why: "both repeated",
      inputs: [
        [3, 1],
        [1, 4],
      ],
      params: {},
    },
  ],
  rejects: [
    {
      why: "lengths differ",
      inputs: [[2, 3], [2]],
      params: {},
      says: /mul: \[2, 3\] and \[2\] do not broadcast/,
    },
  ],
});

/**
 * x · y, element by element; shapes broadcast, element types promote.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * mul(tensor([1, 2]), tensor([3, 4])).toArray(); // [3, 8]
 */
export function mul(x: Tensor, y: Tensor | number): Tensor {
  return run(mulOp, operands(x, y), {})[0];
}
