import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { isFloat } from "../backend/dtype.js";
import {
  broadcastShapes,
  broadcastStrides,
  sameShape,
  shapeText,
  ShapeError,
  type Shape,
} from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { forEachRow } from "./loops.js";
import { reduceInto, reducePlan, type ReduceOptions } from "./reduce.js";
import { reshape } from "./reshape.js";

const sumOp = defineOp({
  name: "sum",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], options: ReduceOptions) {
    return reducePlan("sum", x, options, isFloat(x.dtype) ? x.dtype : "int32");
  },
  reference([x], plan, [out]) {
    reduceInto(x, plan, out, 0, (total, value) => total + value);
  },
  backward: ({ grad, plan }) => [expand(reshape(grad, plan.kept), plan.from)],
  samples: [
    { why: "all", inputs: [[2, 3, 4]], params: {} },
    { why: "one dim, kept", inputs: [[2, 3, 4]], params: { dim: 1, keepdim: true } },
    { why: "per channel", inputs: [[2, 3, 4, 5]], params: { dim: [0, 2, 3] } },
    { why: "from the end", inputs: [[2, 3]], params: { dim: -1 } },
    { why: "a single number", inputs: [[]], params: {} },
  ],
  rejects: [
    {
      why: "no such dim",
      inputs: [[2, 3]],
      params: { dim: 2 },
      says: /sum: dim expected -2 to 1; got 2/,
    },
    {
      why: "twice the same dim",
      inputs: [[2, 3]],
      params: { dim: [1, -1] },
      says: /sum: each dim may appear once/,
    },
  ],
});

/**
 * Sum over all elements, or over the dimensions `dim`. Whole numbers sum to int32.
 * @throws ShapeError when a dim does not exist
 * @example
 * sum(ones([2, 3]), { dim: 1 }).toArray(); // [3, 3]
 */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  return run(sumOp, [x], options)[0];
}

// Repeating is the gradient of summing, and summing that of repeating, so both live here.

const expandOp = defineOp({
  name: "expand",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], shape: Shape) {
    if (!sameShape(broadcastShapes("expand", x.shape, shape), shape)) {
      throw new ShapeError(`expand: ${shapeText(x.shape)} does not repeat to ${shapeText(shape)}`);
    }
    return { outputs: [{ shape, dtype: x.dtype }], from: x.shape };
  },
  reference([x], _plan, [out]) {
    const from = x.storage.values;
    const into = out.storage.values;
    const row = out.shape[out.shape.length - 1] ?? 1;
    const strides = broadcastStrides(x.shape, out.shape);
    const step = strides[out.shape.length - 1] ?? 0;
    forEachRow(out.shape, [strides], (offset, [xi = 0]) => {
      for (let j = 0; j < row; j++) into[offset + j] = from[xi + j * step]!;
    });
  },
  backward: ({ grad, plan }) => [sumTo(grad, plan.from)],
  samples: [
    { why: "rows", inputs: [[3, 1]], params: [3, 4] },
    { why: "new leading dim", inputs: [[3]], params: [2, 3] },
    { why: "a channel vector to an image", inputs: [[1, 3, 1, 1]], params: [2, 3, 2, 5] },
  ],
  rejects: [
    {
      why: "length is not 1",
      inputs: [[3, 2]],
      params: [3, 4],
      says: /expand: \[3, 2\] and \[3, 4\] do not broadcast/,
    },
    {
      why: "would shrink",
      inputs: [[3, 2]],
      params: [2],
      says: /expand: \[3, 2\] does not repeat to \[2\]/,
    },
  ],
});

/**
 * x repeated along its dimensions of length 1 until it has `shape`. The values are copied.
 * @throws ShapeError when a length other than 1 would change
 * @example
 * expand(tensor([[1], [2]]), [2, 3]).toArray(); // [[1, 1, 1], [2, 2, 2]]
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : run(expandOp, [x], shape)[0];
}

/** Sums a gradient over the dimensions along which its operand was repeated. */
export function sumTo(grad: Tensor, shape: Shape): Tensor {
  if (sameShape(grad.shape, shape)) return grad;
  const lead = grad.shape.length - shape.length;
  const dim = grad.shape.flatMap((length, d) =>
    d < lead || (shape[d - lead] === 1 && length !== 1) ? [d] : [],
  );
  return reshape(dim.length === 0 ? grad : sum(grad, { dim, keepdim: true }), shape);
}
