import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat } from "./checks.js";
import { likeInput, mapInto } from "./loops.js";
import { mul } from "./mul.js";

/** Options of `leakyRelu`. */
export interface LeakyReluOptions {
  /** Slope for negative x; 0.01 by default. */
  readonly negativeSlope?: number;
}

const whole = { shape: [2], dtype: "int32", fill: (i: number) => i } as const;

// The slope is constant between kinks, so its own gradient is 0 and it is marked as having none.
const slopeOp = defineOp({
  name: "leakyReluSlope",
  inputs: ["input"],
  outputs: ["slope"],
  differentiable: false,
  plan([x], { negativeSlope = 0.01 }: LeakyReluOptions) {
    expectFloat("leakyRelu", "input", x);
    if (!Number.isFinite(negativeSlope)) {
      throw new RangeError(
        `leakyRelu: negativeSlope expected a finite number; got ${negativeSlope}`,
      );
    }
    return { ...likeInput(x), negativeSlope };
  },
  reference([x], { negativeSlope }, [out]) {
    // Comparisons with NaN are false, so NaN has slope NaN only through the product.
    mapInto(x, out, (value) => (value <= 0 ? negativeSlope : 1));
  },
  backward: () => [],
  samples: [
    { why: "both signs", inputs: [[3, 4]], params: {} },
    { why: "steep", inputs: [[5]], params: { negativeSlope: 0.5 } },
  ],
  rejects: [
    {
      why: "whole numbers",
      inputs: [whole],
      params: {},
      says: /leakyRelu: input expected float32/,
    },
    {
      why: "no slope",
      inputs: [[2]],
      params: { negativeSlope: NaN },
      says: /leakyRelu: negativeSlope expected a finite number; got NaN/,
    },
  ],
});

/** 1 where x > 0 and `negativeSlope` elsewhere: the derivative of leakyRelu. */
export function leakyReluSlope(x: Tensor, options: LeakyReluOptions = {}): Tensor {
  return run(slopeOp, [x], options)[0];
}

/**
 * Leaky ReLU: x where x > 0, else negativeSlope · x (0.01 by default).
 *
 * *Paper:* Maas et al. 2013.
 * @throws TypeError for whole-number tensors
 * @throws RangeError when the slope is not finite
 * @example
 * leakyRelu(tensor([-2, 3]), { negativeSlope: 0.5 }).toArray(); // [-1, 3]
 */
export function leakyRelu(x: Tensor, options: LeakyReluOptions = {}): Tensor {
  return mul(x, leakyReluSlope(x, options));
}
