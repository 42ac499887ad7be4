import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { likeInput, mapInto } from "./loops.js";
import { mul } from "./mul.js";
import { sign } from "./sign.js";

const absOp = defineOp({
  name: "abs",
  inputs: ["input"],
  outputs: ["output"],
  plan([x]) {
    if (x.dtype === "bool") throw new TypeError("abs: expected numbers; got bool");
    return likeInput(x);
  },
  reference([x], _plan, [out]) {
    mapInto(x, out, Math.abs);
  },
  backward: ({ grad, input }) => [mul(grad, sign(input(0)))],
  samples: [{ why: "both signs", inputs: [[3, 4]], params: {} }],
  rejects: [
    {
      why: "truth values",
      inputs: [{ shape: [2], dtype: "bool", fill: (i) => i }],
      params: {},
      says: /abs: expected numbers; got bool/,
    },
  ],
});

/**
 * |x|, element by element; its gradient at 0 is 0.
 * @throws TypeError for bool tensors
 * @example
 * abs(tensor([-1, 2])).toArray(); // [1, 2]
 */
export function abs(x: Tensor): Tensor {
  return run(absOp, [x], {})[0];
}
