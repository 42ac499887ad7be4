import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat } from "./checks.js";
import { likeInput, mapInto } from "./loops.js";
import { div } from "./div.js";

const logOp = defineOp({
  name: "log",
  inputs: ["input"],
  outputs: ["output"],
  plan([x]) {
    expectFloat("log", "input", x);
    return likeInput(x);
  },
  reference([x], _plan, [out]) {
    mapInto(x, out, Math.log);
  },
  backward: ({ grad, input }) => [div(grad, input(0))],
  samples: [{ why: "positive", inputs: [{ shape: [3, 4], fill: (i) => 0.5 + i }], params: {} }],
  rejects: [
    {
      why: "whole numbers",
      inputs: [{ shape: [2], dtype: "int32", fill: (i) => i }],
      params: {},
      says: /log: input expected float32 or float64; got int32/,
    },
  ],
});

/**
 * Natural logarithm, element by element; minus infinity at 0, NaN below.
 * @throws TypeError for whole-number tensors
 * @example
 * log(tensor([1])).item(); // 0
 */
export function log(x: Tensor): Tensor {
  return run(logOp, [x], {})[0];
}
