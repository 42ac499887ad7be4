import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat } from "./checks.js";
import { likeInput, mapInto } from "./loops.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

const tanhOp = defineOp({
  name: "tanh",
  inputs: ["input"],
  outputs: ["output"],
  plan([x]) {
    expectFloat("tanh", "input", x);
    return likeInput(x);
  },
  reference([x], _plan, [out]) {
    mapInto(x, out, Math.tanh);
  },
  backward: ({ grad, output }) => [mul(grad, sub(1, mul(output(0), output(0))))],
  samples: [
    { why: "both signs", inputs: [[3, 4]], params: {} },
    { why: "saturated", inputs: [{ shape: [2], fill: (i) => [-50, 50][i]! }], params: {} },
  ],
  rejects: [
    {
      why: "whole numbers",
      inputs: [{ shape: [2], dtype: "int32", fill: (i) => i }],
      params: {},
      says: /tanh: input expected float32 or float64; got int32/,
    },
  ],
});

/**
 * Hyperbolic tangent, element by element.
 *
 * *Lecture:* activation of LeNet; saturates, see the notebook on initial values.
 * @throws TypeError for whole-number tensors
 * @example
 * tanh(tensor([0, 1])).toArray(); // [0, 0.7616]
 */
export function tanh(x: Tensor): Tensor {
  return run(tanhOp, [x], {})[0];
}
