import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { expectFloat, expectRank } from "./checks.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

const normalizeRowsOp = defineOp({
  name: "normalizeRows",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], { eps }: { eps: number }) {
    expectRank("normalizeRows", "input", x, "[rows, count]");
    expectFloat("normalizeRows", "input", x);
    const [rows = 0, count = 0] = x.shape;
    return { outputs: [{ shape: x.shape, dtype: x.dtype }], rows, count, eps };
  },
  reference([input], { rows, count, eps }, [output]) {
    const x = input.storage.values;
    const y = output.storage.values;
    for (let r = 0; r < rows; r++) {
      const start = r * count;
      const [center, scale] = rowStatistics(x, start, count, eps);
      for (let i = start; i < start + count; i++) y[i] = (x[i]! - center) * scale;
    }
  },
  backward: ({ grad, plan, input }) => {
    // y = (x − mean)·s: dx = s·(g − mean(g) − y·mean(g·y)). y and s are made anew from x, so that they can be
    // differentiated again.
    const scale = rowScale(input(0), plan.eps);
    const y = normalizeRows(input(0), plan.eps);
    const rowMean = (t: Tensor): Tensor => mean(t, { dim: 1, keepdim: true });
    return [mul(scale, sub(sub(grad, rowMean(grad)), mul(y, rowMean(mul(grad, y)))))];
  },
  samples: [
    { why: "a few rows", inputs: [[3, 5]], params: { eps: 1e-5 } },
    { why: "a large eps", inputs: [[2, 17]], params: { eps: 0.5 } },
  ],
  rejects: [
    {
      why: "not rows",
      inputs: [[3]],
      params: { eps: 1e-5 },
      says: /normalizeRows: input expected \[rows, count\]; got \[3\]/,
    },
  ],
});

const rowScaleOp = defineOp({
  name: "rowScale",
  inputs: ["input"],
  outputs: ["scale"],
  plan([x], { eps }: { eps: number }) {
    expectRank("rowScale", "input", x, "[rows, count]");
    expectFloat("rowScale", "input", x);
    const [rows = 0, count = 0] = x.shape;
    return { outputs: [{ shape: [rows, 1], dtype: x.dtype }], rows, count, eps };
  },
  reference([input], { rows, count, eps }, [output]) {
    for (let r = 0; r < rows; r++) {
      output.storage.values[r] = rowStatistics(input.storage.values, r * count, count, eps)[1];
    }
  },
  backward: ({ grad, plan, input }) => {
    // s = (var + eps)^-1/2: ds/dx = −s³·(x − mean)/count = −s²·y/count.
    const scale = rowScale(input(0), plan.eps);
    const y = normalizeRows(input(0), plan.eps);
    return [mul(mul(mul(grad, mul(scale, scale)), y), -1 / plan.count)];
  },
  samples: [{ why: "a few rows", inputs: [[3, 5]], params: { eps: 1e-5 } }],
  rejects: [
    {
      why: "not rows",
      inputs: [[3]],
      params: { eps: 1e-5 },
      says: /rowScale: input expected \[rows, count\]; got \[3\]/,
    },
  ],
});

/** Mean and 1/√(variance + eps) of a row; the variance divides by the count, as torch's norms do. */
function rowStatistics(
  x: ArrayLike<number>,
  start: number,
  count: number,
  eps: number,
): readonly [number, number] {
  let total = 0;
  for (let i = start; i < start + count; i++) total += x[i]!;
  const center = total / count;
  let squares = 0;
  for (let i = start; i < start + count; i++) squares += (x[i]! - center) ** 2;
  return [center, 1 / Math.sqrt(squares / count + eps)];
}

function rowScale(x: Tensor, eps: number): Tensor {
  return run(rowScaleOp, [x], { eps })[0];
}

/** Each row of x [rows, count] shifted to mean 0 and scaled to variance 1: what layer and group norm share. */
export function normalizeRows(x: Tensor, eps: number): Tensor {
  return run(normalizeRowsOp, [x], { eps })[0];
}

/** y · weight + bias, each given or not. */
export function affine(y: Tensor, weight: Tensor | undefined, bias: Tensor | undefined): Tensor {
  const scaled = weight === undefined ? y : mul(y, weight);
  return bias === undefined ? scaled : add(scaled, bias);
}

/** Checks an eps: 0 would divide by the deviation of a constant row. */
export function expectEps(op: string, eps: number): void {
  if (!(eps > 0 && Number.isFinite(eps))) {
    throw new RangeError(`${op}: eps expected a number above 0; got ${eps}`);
  }
}
