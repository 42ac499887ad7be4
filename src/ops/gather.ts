import { defineOp, type Plan } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Operand } from "../backend/backend.js";
import { isFloat } from "../backend/dtype.js";
import {
  resolveDim,
  shapeText,
  ShapeError,
  sizeOf,
  stridesOf,
  type Shape,
} from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

interface GatherPlan extends Plan {
  readonly dim: number;
  /** Shape of the tensor that indices point into. */
  readonly from: Shape;
}

function gatherPlan(
  op: string,
  from: Shape,
  index: Operand,
  dim: number,
  out: Shape,
  dtype: Operand["dtype"],
): GatherPlan {
  const d = resolveDim(op, dim, from.length);
  if (isFloat(index.dtype))
    throw new TypeError(
      `${op}: index expected whole numbers; got ${index.dtype}: convert it with to("int32")`,
    );
  if (
    index.shape.length !== from.length ||
    index.shape.some((length, k) => k !== d && length > from[k]!)
  ) {
    throw new ShapeError(
      `${op}: index expected at most ${shapeText(from)} apart from dimension ${d}; got ${shapeText(index.shape)}`,
    );
  }
  const values = index.storage.values;
  for (let i = 0; i < index.storage.length; i++) {
    if (values[i]! < 0 || values[i]! >= from[d]!) {
      throw new RangeError(`${op}: index expected 0 to ${from[d]! - 1}; got ${values[i]!}`);
    }
  }
  return { outputs: [{ shape: out, dtype }], dim: d, from };
}

/** Visits every index: its own offset, and the offset in the tensor that it points to. */
function forEachIndex(
  index: Operand,
  { dim, from }: GatherPlan,
  visit: (i: number, at: number) => void,
): void {
  const values = index.storage.values;
  const strides = stridesOf(index.shape);
  const fromStrides = stridesOf(from);
  const size = sizeOf(index.shape);
  for (let i = 0; i < size; i++) {
    let at = 0;
    for (let d = 0; d < from.length; d++) {
      const place = d === dim ? values[i]! : Math.floor(i / strides[d]!) % index.shape[d]!;
      at += place * fromStrides[d]!;
    }
    visit(i, at);
  }
}

const whole = (shape: Shape, below: number) => ({
  shape,
  dtype: "int32" as const,
  fill: (i: number) => (i * 5) % below,
});

const gatherOp = defineOp({
  name: "gather",
  inputs: ["input", "index"],
  outputs: ["output"],
  plan([x, index], dim: number) {
    return gatherPlan("gather", x.shape, index, dim, index.shape, x.dtype);
  },
  reference([input, index], plan, [output]) {
    const x = input.storage.values;
    const y = output.storage.values;
    forEachIndex(index, plan, (i, at) => (y[i] = x[at]!));
  },
  backward: ({ grad, plan, input }) => [scatterAdd(grad, input(1), plan.dim, plan.from), null],
  samples: [
    { why: "one of each row, some twice", inputs: [[3, 4], whole([3, 2], 4)], params: 1 },
    { why: "along the first dimension", inputs: [[3, 4], whole([2, 4], 3)], params: 0 },
  ],
  rejects: [
    {
      why: "outside",
      inputs: [[2, 2], { shape: [2, 1], dtype: "int32", fill: () => 2 }],
      params: 1,
      says: /gather: index expected 0 to 1; got 2/,
    },
    {
      why: "rank",
      inputs: [[2, 2], whole([2], 2)],
      params: 1,
      says: /gather: index expected at most \[2, 2\] apart from dimension 1; got \[2\]/,
    },
    {
      why: "floats",
      inputs: [
        [2, 2],
        [2, 1],
      ],
      params: 1,
      says: /gather: index expected whole numbers; got float32/,
    },
  ],
});

interface ScatterParams {
  readonly dim: number;
  readonly shape: Shape;
}

const scatterAddOp = defineOp({
  name: "scatterAdd",
  inputs: ["input", "index"],
  outputs: ["output"],
  plan([x, index], { dim, shape }: ScatterParams) {
    return gatherPlan("scatterAdd", shape, index, dim, shape, x.dtype);
  },
  reference([input, index], plan, [output]) {
    const x = input.storage.values;
    const y = output.storage.values;
    y.fill(0);
    forEachIndex(index, plan, (i, at) => (y[at]! += x[i]!));
  },
  backward: ({ grad, plan, input }) => [gather(grad, plan.dim, input(1)), null],
  samples: [
    {
      why: "two into one place",
      inputs: [[3, 2], { shape: [3, 2], dtype: "int32", fill: () => 1 }],
      params: { dim: 1, shape: [3, 4] },
    },
  ],
  rejects: [
    {
      why: "outside",
      inputs: [[1], { shape: [1], dtype: "int32", fill: () => 3 }],
      params: { dim: 0, shape: [2] },
      says: /scatterAdd: index expected 0 to 1; got 3/,
    },
  ],
});

/** Zeros of `shape` to which the elements of x are added where `index` says: the gradient of `gather`. */
export function scatterAdd(x: Tensor, index: Tensor, dim: number, shape: Shape): Tensor {
  return run(scatterAddOp, [x, index], { dim, shape })[0];
}

/**
 * Elements of x picked along one dimension: out[i][j] = x[i][index[i][j]] for dim 1, and so on, as in torch.
 *
 * x and index have the same number of dimensions → index's shape.
 * @throws RangeError when an index is outside
 * @throws ShapeError when shapes do not fit
 * @example
 * gather(tensor([[1, 2], [3, 4]]), 1, tensor([[1], [0]], { dtype: "int32" })).toArray(); // [[2], [3]]
 */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  return run(gatherOp, [x, index], dim)[0];
}
