import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { isFloat } from "../backend/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { broadcastPlan, zipInto } from "./loops.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { operands } from "./operands.js";
import { sumTo } from "./sum.js";

const divOp = defineOp({
  name: "div",
  inputs: ["input", "other"],
  outputs: ["output"],
  plan([a, b]) {
    const dtype = isFloat(a.dtype) ? a.dtype : "float32";
    return { ...broadcastPlan("div", a, b, dtype), a: a.shape, b: b.shape };
  },
  reference([a, b], _plan, [out]) {
    zipInto(a, b, out, (x, y) => x / y);
  },
  backward: ({ grad, plan, needs, input }) => {
    const scaled = div(grad, input(1));
    return [
      needs[0] ? sumTo(scaled, plan.a) : null,
      needs[1] ? sumTo(neg(mul(scaled, div(input(0), input(1)))), plan.b) : null,
    ];
  },
  samples: [
    { why: "same shape", inputs: [[2, 3], { shape: [2, 3], fill: (i) => 1 + i }], params: {} },
    {
      why: "each row by its own number",
      inputs: [[4, 3], { shape: [4, 1], fill: (i) => i - 1.5 }],
      params: {},
    },
    {
      why: "whole numbers give fractions",
      inputs: [
        { shape: [3], dtype: "int32", fill: (i) => i },
        { shape: [3], dtype: "int32", fill: () => 2 },
      ],
      params: {},
    },
  ],
  rejects: [
    {
      why: "lengths differ",
      inputs: [[2], [3]],
      params: {},
      says: /div: \[2\] and \[3\] do not broadcast/,
    },
  ],
});

/**
 * x / y, element by element; shapes broadcast. Whole numbers divide to float32, and x / 0 is ±∞ or NaN as in torch.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * div(1, tensor([2, 4])).toArray(); // [0.5, 0.25]
 */
export function div(x: Tensor | number, y: Tensor | number): Tensor {
  return run(divOp, operands(x, y), {})[0];
}
