import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { likeInput, mapInto } from "./loops.js";

const signOp = defineOp({
  name: "sign",
  inputs: ["input"],
  outputs: ["output"],
  // Flat wherever it has a gradient at all.
  differentiable: false,
  plan([x]) {
    if (x.dtype === "bool") throw new TypeError("sign: expected numbers; got bool");
    return likeInput(x);
  },
  reference([x], _plan, [out]) {
    mapInto(x, out, Math.sign);
  },
  backward: () => [],
  samples: [{ why: "both signs and 0", inputs: [{ shape: [3], fill: (i) => i - 1 }], params: {} }],
  rejects: [
    {
      why: "truth values",
      inputs: [{ shape: [2], dtype: "bool", fill: (i) => i }],
      params: {},
      says: /sign: expected numbers; got bool/,
    },
  ],
});

/**
 * -1, 0 or 1, element by element; no gradient flows through.
 * @throws TypeError for bool tensors
 * @example
 * sign(tensor([-2, 0, 3])).toArray(); // [-1, 0, 1]
 */
export function sign(x: Tensor): Tensor {
  return run(signOp, [x], {})[0];
}
