import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { expectFloat } from "./checks.js";
import { exp } from "./exp.js";
import { likeInput, mapInto } from "./loops.js";
import { mul } from "./mul.js";
import { tanh } from "./tanh.js";

/** Options of `gelu`. */
export interface GeluOptions {
  /** "none" (the default) takes the exact normal distribution, "tanh" the paper's approximation of it. */
  readonly approximate?: "none" | "tanh";
}

const normalCdfOp = defineOp({
  name: "normalCdf",
  inputs: ["input"],
  outputs: ["output"],
  plan([x]) {
    expectFloat("gelu", "input", x);
    return likeInput(x);
  },
  reference([x], _plan, [out]) {
    mapInto(x, out, (value) => 0.5 * erfc(-value / Math.SQRT2));
  },
  backward: ({ grad, input }) => [
    mul(grad, mul(exp(mul(mul(input(0), input(0)), -0.5)), 1 / Math.sqrt(2 * Math.PI))),
  ],
  samples: [
    { why: "both signs", inputs: [[3, 4]], params: {} },
    { why: "both tails", inputs: [{ shape: [4], fill: (i) => [-9, -3, 3, 9][i]! }], params: {} },
  ],
  rejects: [
    {
      why: "whole numbers",
      inputs: [{ shape: [2], dtype: "int32", fill: (i) => i }],
      params: {},
      says: /gelu: input expected float32 or float64; got int32/,
    },
  ],
});

/**
 * Complementary error function. Up to 3 by the series of erf, which loses nothing there; above by the
 * continued fraction of Laplace (Abramowitz and Stegun 7.1.5 and 7.1.14). Agrees with torch to 1e-14.
 */
function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const size = Math.abs(x);
  if (size < 3) {
    let term = x;
    let total = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n++) {
      term *= (-x * x) / n;
      total += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * total;
  }
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / 2 / (size + fraction);
  const tail = Math.exp(-size * size) / (size + fraction) / Math.sqrt(Math.PI);
  return x > 0 ? tail : 2 - tail;
}

/**
 * Gaussian error linear unit x · Φ(x), Φ the normal distribution; with `approximate: "tanh"`
 * 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
 *
 * *Paper:* Hendrycks and Gimpel 2016, arXiv 1606.08415.
 * @throws TypeError for whole-number tensors
 * @example
 * gelu(tensor([-1, 0, 1])).toArray(); // [-0.15866, 0, 0.84134]
 */
export function gelu(x: Tensor, { approximate = "none" }: GeluOptions = {}): Tensor {
  if (approximate === "none") return mul(x, run(normalCdfOp, [x], {})[0]);
  if (approximate !== "tanh") {
    throw new TypeError(`gelu: approximate expected "none" or "tanh"; got ${String(approximate)}`);
  }
  const cubic = mul(mul(x, mul(x, x)), 0.044715);
  const inner = mul(add(x, cubic), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tanh(inner), 1));
}
