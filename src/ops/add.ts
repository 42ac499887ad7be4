import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { broadcastPlan, zipInto } from "./loops.js";
import { operands } from "./operands.js";
import { sumTo } from "./sum.js";

const addOp = defineOp({
  name: "add",
  inputs: ["input", "other"],
  outputs: ["output"],
  plan([a, b]) {
    return { ...broadcastPlan("add", a, b), a: a.shape, b: b.shape };
  },
  reference([a, b], _plan, [out]) {
    zipInto(a, b, out, (x, y) => x + y);
  },
  backward: ({ grad, plan }) => [sumTo(grad, plan.a), sumTo(grad, plan.b)],
  samples: [
    {
      why: "same shape",
      inputs: [
        [2, 3],
        [2, 3],
      ],
      params: {},
    },
    { why: "a row to every row", inputs: [[4, 3], [3]], params: {} },
    {
      why: "a channel bias to images",
      inputs: [
        [2, 3, 4, 5],
        [3, 1, 1],
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
    { why: "a single number", inputs: [[2, 2], []], params: {} },
  ],
  rejects: [
    {
      why: "lengths differ",
      inputs: [
        [2, 3],
        [2, 4],
      ],
      params: {},
      says: /add: \[2, 3\] and \[2, 4\] do not broadcast: dimension 1 is 3 in one and 4/,
    },
  ],
});

/**
 * x + y, element by element; shapes broadcast, element types promote.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * add(tensor([1, 2]), 1).toArray(); // [2, 3]
 */
export function add(x: Tensor, y: Tensor | number): Tensor {
  return run(addOp, operands(x, y), {})[0];
}
