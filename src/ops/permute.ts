import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { resolveDim, shapeText, ShapeError, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { forEachRow } from "./loops.js";

const permuteOp = defineOp({
  name: "permute",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], dims: readonly number[]) {
    const order = dims.map((dim) => resolveDim("permute", dim, x.shape.length));
    if (order.length !== x.shape.length || new Set(order).size !== order.length) {
      throw new ShapeError(
        `permute: expected each of the ${x.shape.length} dims once; got ${shapeText(dims)}`,
      );
    }
    const strides = stridesOf(x.shape);
    return {
      outputs: [{ shape: order.map((d) => x.shape[d]!), dtype: x.dtype }],
      order,
      strides: order.map((d) => strides[d]!),
    };
  },
  reference([x], { strides }, [out]) {
    const from = x.storage.values;
    const into = out.storage.values;
    const row = out.shape[out.shape.length - 1] ?? 1;
    const step = strides[strides.length - 1] ?? 0;
    forEachRow(out.shape, [strides], (offset, [xi = 0]) => {
      for (let j = 0; j < row; j++) into[offset + j] = from[xi + j * step]!;
    });
  },
  backward: ({ grad, plan }) => [
    permute(
      grad,
      plan.order.map((_, d) => plan.order.indexOf(d)),
    ),
  ],
  samples: [
    { why: "channels last", inputs: [[2, 3, 4, 5]], params: [0, 2, 3, 1] },
    { why: "a cycle, so that its inverse is another", inputs: [[2, 3, 4]], params: [1, 2, 0] },
    { why: "from the end", inputs: [[2, 3]], params: [-1, 0] },
  ],
  rejects: [
    {
      why: "one missing",
      inputs: [[2, 3]],
      params: [0],
      says: /permute: expected each of the 2 dims once; got \[0\]/,
    },
    {
      why: "no such dim",
      inputs: [[2, 3]],
      params: [0, 2],
      says: /permute: dim expected -2 to 1; got 2/,
    },
  ],
});

/**
 * Dimensions in another order: dimension d of the result is dimension `dims[d]` of x. The values are copied.
 * @throws ShapeError when `dims` does not name each dimension once
 * @example
 * permute(zeros([1, 3, 8, 9]), [0, 2, 3, 1]).shape; // [1, 8, 9, 3]
 */
export function permute(x: Tensor, dims: readonly number[]): Tensor {
  return run(permuteOp, [x], dims)[0];
}

/**
 * x with two dimensions exchanged.
 * @throws ShapeError when a dimension does not exist
 * @example
 * transpose(zeros([2, 3]), 0, 1).shape; // [3, 2]
 */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  const a = resolveDim("transpose", dim0, x.rank);
  const b = resolveDim("transpose", dim1, x.rank);
  return permute(
    x,
    x.shape.map((_, d) => (d === a ? b : d === b ? a : d)),
  );
}
