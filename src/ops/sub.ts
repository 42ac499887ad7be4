import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { broadcastPlan, zipInto } from "./loops.js";
import { neg } from "./neg.js";
import { operands } from "./operands.js";
import { sumTo } from "./sum.js";

const subOp = defineOp({
  name: "sub",
  inputs: ["input", "other"],
  outputs: ["output"],
  plan([a, b]) {
    if (a.dtype === "bool")
      throw new TypeError('sub: expected numbers; got bool: convert it with to("int32")');
    return { ...broadcastPlan("sub", a, b), a: a.shape, b: b.shape };
  },
  reference([a, b], _plan, [out]) {
    zipInto(a, b, out, (x, y) => x - y);
  },
  backward: ({ grad, plan, needs }) => [
    sumTo(grad, plan.a),
    needs[1] ? neg(sumTo(grad, plan.b)) : null,
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
      why: "centred rows",
      inputs: [
        [4, 3],
        [4, 1],
      ],
      params: {},
    },
  ],
  rejects: [
    {
      why: "lengths differ",
      inputs: [[2], [3]],
      params: {},
      says: /sub: \[2\] and \[3\] do not broadcast/,
    },
  ],
});

/**
 * x - y, element by element; shapes broadcast, element types promote. Either may be a number.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * sub(1, tensor([1, 2])).toArray(); // [0, -1]
 */
export function sub(x: Tensor | number, y: Tensor | number): Tensor {
  return run(subOp, operands(x, y), {})[0];
}
