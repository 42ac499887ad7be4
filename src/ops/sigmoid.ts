import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat } from "./checks.js";
import { likeInput, mapInto } from "./loops.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

const sigmoidOp = defineOp({
  name: "sigmoid",
  inputs: ["input"],
  outputs: ["output"],
  plan([x]) {
    expectFloat("sigmoid", "input", x);
    return likeInput(x);
  },
  reference([x], _plan, [out]) {
    // exp of a negative number only, so that neither end overflows.
    mapInto(x, out, (value) => {
      const e = Math.exp(-Math.abs(value));
      return (value < 0 ? e : 1) / (1 + e);
    });
  },
  backward: ({ grad, output }) => [mul(grad, mul(output(0), sub(1, output(0))))],
  samples: [
    { why: "both signs", inputs: [[3, 4]], params: {} },
    {
      why: "far out on both sides",
      inputs: [{ shape: [4], fill: (i) => [-800, -30, 30, 800][i]! }],
      params: {},
    },
  ],
  rejects: [
    {
      why: "whole numbers",
      inputs: [{ shape: [2], dtype: "int32", fill: (i) => i }],
      params: {},
      says: /sigmoid: input expected float32 or float64; got int32/,
    },
  ],
});

/**
 * Logistic function 1 / (1 + exp(-x)), element by element; stable at both ends.
 *
 * *Lecture:* activation functions before ReLU.
 * @throws TypeError for whole-number tensors
 * @example
 * sigmoid(tensor([0, 1000, -1000])).toArray(); // [0.5, 1, 0]
 */
export function sigmoid(x: Tensor): Tensor {
  return run(sigmoidOp, [x], {})[0];
}
