import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat } from "./checks.js";
import { div } from "./div.js";
import { likeInput, mapInto } from "./loops.js";
import { mul } from "./mul.js";

const sqrtOp = defineOp({
  name: "sqrt",
  inputs: ["input"],
  outputs: ["output"],
  plan([x]) {
    expectFloat("sqrt", "input", x);
    return likeInput(x);
  },
  reference([x], _plan, [out]) {
    mapInto(x, out, Math.sqrt);
  },
  backward: ({ grad, input }) => [div(grad, mul(sqrt(input(0)), 2))],
  samples: [{ why: "positive", inputs: [{ shape: [3, 4], fill: (i) => 0.5 + i }], params: {} }],
  rejects: [
    {
      why: "whole numbers",
      inputs: [{ shape: [2], dtype: "int32", fill: (i) => i }],
      params: {},
      says: /sqrt: input expected float32 or float64; got int32/,
    },
  ],
});

/**
 * √x, element by element; NaN below 0.
 * @throws TypeError for whole-number tensors
 * @example
 * sqrt(tensor([4, 9])).toArray(); // [2, 3]
 */
export function sqrt(x: Tensor): Tensor {
  return run(sqrtOp, [x], {})[0];
}
