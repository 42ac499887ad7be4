import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { eq, lt } from "./compare.js";
import { broadcastPlan, zipInto } from "./loops.js";
import { mul } from "./mul.js";
import { operands } from "./operands.js";
import { sumTo } from "./sum.js";
import { to } from "./to.js";

const minimumOp = defineOp({
  name: "minimum",
  inputs: ["input", "other"],
  outputs: ["output"],
  plan([a, b]) {
    return { ...broadcastPlan("minimum", a, b), a: a.shape, b: b.shape };
  },
  reference([a, b], _plan, [out]) {
    zipInto(a, b, out, Math.min);
  },
  // Where both are equal each gets half, as in torch.
  backward: ({ grad, plan, needs, input }) => {
    const [a, b] = [input(0), input(1)];
    const tie = mul(to(eq(a, b), grad.dtype), 0.5);
    return [
      needs[0] ? sumTo(mul(grad, add(lt(a, b), tie)), plan.a) : null,
      needs[1] ? sumTo(mul(grad, add(lt(b, a), tie)), plan.b) : null,
    ];
  },
  samples: [
    {
      why: "same shape",
      inputs: [
        [2, 3],
        [2, 3],
      ],
      params: {},
    },
    { why: "with a single number", inputs: [[2, 3], []], params: {} },
  ],
  rejects: [
    {
      why: "lengths differ",
      inputs: [[2], [3]],
      params: {},
      says: /minimum: \[2\] and \[3\] do not broadcast/,
    },
  ],
});

/**
 * The smaller of x and y, element by element; shapes broadcast, NaN wins. Equal elements share the gradient.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * minimum(tensor([1, 4]), tensor([3, 2])).toArray(); // [1, 2]
 */
export function minimum(x: Tensor, y: Tensor | number): Tensor {
  return run(minimumOp, operands(x, y), {})[0];
}
