import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { expectFloat } from "./checks.js";
import { leakyReluSlope } from "./leakyRelu.js";
import { likeInput, mapInto } from "./loops.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

/** Options of `elu`. */
export interface EluOptions {
  /** Depth of the negative side; 1 by default. */
  readonly alpha?: number;
}

const eluOp = defineOp({
  name: "elu",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], { alpha = 1 }: EluOptions) {
    expectFloat("elu", "input", x);
    if (!Number.isFinite(alpha)) {
      throw new RangeError(`elu: alpha expected a finite number; got ${alpha}`);
    }
    return { ...likeInput(x), alpha };
  },
  reference([x], { alpha }, [out]) {
    mapInto(x, out, (value) => (value <= 0 ? alpha * Math.expm1(value) : value));
  },
  backward: ({ grad, plan, input, output }) => {
    // Slope 1 on the right, alpha · exp(x) = y + alpha on the left.
    const right = leakyReluSlope(input(0), { negativeSlope: 0 });
    const left = mul(sub(1, right), add(output(0), plan.alpha));
    return [mul(grad, add(right, left))];
  },
  samples: [
    { why: "both signs", inputs: [[3, 4]], params: {} },
    { why: "deeper", inputs: [[3, 4]], params: { alpha: 2 } },
  ],
  rejects: [
    {
      why: "whole numbers",
      inputs: [{ shape: [2], dtype: "int32", fill: (i) => i }],
      params: {},
      says: /elu: input expected float32 or float64; got int32/,
    },
    {
      why: "no alpha",
      inputs: [[2]],
      params: { alpha: Infinity },
      says: /elu: alpha expected a finite number; got Infinity/,
    },
  ],
});

/**
 * Exponential linear unit: x where x > 0, else alpha · (exp(x) − 1); alpha is 1 by default.
 *
 * *Paper:* Clevert et al. 2015, arXiv 1511.07289.
 * @throws TypeError for whole-number tensors
 * @throws RangeError when alpha is not finite
 * @example
 * elu(tensor([-1, 2])).toArray(); // [-0.63212, 2]
 */
export function elu(x: Tensor, options: EluOptions = {}): Tensor {
  return run(eluOp, [x], options)[0];
}
