import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { full } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectSameFloat } from "./checks.js";
import { eq } from "./compare.js";
import { log } from "./log.js";
import { broadcastPlan, zipInto } from "./loops.js";
import { mul } from "./mul.js";
import { operands } from "./operands.js";
import { sub } from "./sub.js";
import { sumTo } from "./sum.js";
import { where } from "./where.js";

const powOp = defineOp({
  name: "pow",
  inputs: ["input", "exponent"],
  outputs: ["output"],
  plan([x, exponent]) {
    expectSameFloat("pow", { input: x, exponent });
    return { ...broadcastPlan("pow", x, exponent), x: x.shape, exponent: exponent.shape };
  },
  reference([x, exponent], _plan, [out]) {
    zipInto(x, exponent, out, (a, b) => a ** b);
  },
  // d/dx = y·x^(y−1), 0 where y is 0; d/dy = x^y·ln x, 0 where x is 0: the limits, instead of 0·∞.
  backward: ({ grad, plan, needs, input }) => {
    const [x, y] = [input(0), input(1)];
    const byBase = () => where(eq(y, 0), 0, mul(y, pow(x, sub(y, 1))));
    const byExponent = () => where(eq(x, 0), 0, mul(pow(x, y), log(where(eq(x, 0), 1, x))));
    return [
      needs[0] ? sumTo(mul(grad, byBase()), plan.x) : null,
      needs[1] ? sumTo(mul(grad, byExponent()), plan.exponent) : null,
    ];
  },
  samples: [
    {
      why: "one exponent for all",
      inputs: [
        { shape: [2, 3], fill: (i) => 0.5 + i },
        { shape: [], fill: () => 2 },
      ],
      params: {},
    },
    {
      why: "an exponent for each",
      inputs: [{ shape: [2, 3], fill: (i) => 0.5 + i }, [2, 3]],
      params: {},
    },
  ],
  rejects: [
    {
      why: "lengths differ",
      inputs: [[2], [3]],
      params: {},
      says: /pow: \[2\] and \[3\] do not broadcast/,
    },
    {
      why: "whole numbers",
      inputs: [{ shape: [2], dtype: "int32", fill: (i) => i }, [2]],
      params: {},
      says: /pow: input expected float32 or float64; got int32/,
    },
  ],
});

/**
 * x to the power of a number or of another tensor, element by element; NaN for a negative base and a fraction.
 * @throws TypeError for whole-number tensors
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * pow(tensor([1, 2, 3]), 2).toArray(); // [1, 4, 9]
 */
export function pow(x: Tensor, exponent: Tensor | number): Tensor {
  const y = typeof exponent === "number" ? full([], exponent, { dtype: x.dtype }) : exponent;
  return run(powOp, operands(x, y), {})[0];
}
