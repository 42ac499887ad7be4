import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat } from "./checks.js";
import { likeInput, mapInto } from "./loops.js";
import { mul } from "./mul.js";

const expOp = defineOp({
  name: "exp",
  inputs: ["input"],
  outputs: ["output"],
  plan([x]) {
    expectFloat("exp", "input", x);
    return likeInput(x);
  },
  reference([x], _plan, [out]) {
    mapInto(x, out, Math.exp);
  },
  // exp(x) is computed again rather than read from the output, so that gradients of gradients are right.
  backward: ({ grad, input }) => [mul(grad, exp(input(0)))],
  samples: [{ why: "both signs", inputs: [[3, 4]], params: {} }],
  rejects: [
    {
      why: "whole numbers",
      inputs: [{ shape: [2], dtype: "int32", fill: (i) => i }],
      params: {},
      says: /exp: input expected float32 or float64; got int32/,
    },
  ],
});

/**
 * eˣ, element by element.
 * @throws TypeError for whole-number tensors
 * @example
 * exp(tensor([0])).item(); // 1
 */
export function exp(x: Tensor): Tensor {
  return run(expOp, [x], {})[0];
}
