import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { checkShape, shapeText, ShapeError, sizeOf, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

const reshapeOp = defineOp({
  name: "reshape",
  inputs: ["input"],
  outputs: ["output"],
  sharesInput: true,
  plan([x], shape: Shape) {
    return { outputs: [{ shape: inferred(x.shape, shape), dtype: x.dtype }], from: x.shape };
  },
  reference([x], _plan, [out]) {
    out.storage.values.set(x.storage.values);
  },
  backward: ({ grad, plan }) => [reshape(grad, plan.from)],
  samples: [
    { why: "flatten", inputs: [[2, 3, 4]], params: [24] },
    { why: "-1 is worked out", inputs: [[2, 3, 4]], params: [2, -1] },
    { why: "to a single number", inputs: [[1, 1]], params: [] },
  ],
  rejects: [
    {
      why: "wrong size",
      inputs: [[2, 3]],
      params: [4],
      says: /reshape: \[2, 3\] has 6 elements; \[4\] needs 4/,
    },
    {
      why: "does not divide",
      inputs: [[2, 3]],
      params: [4, -1],
      says: /reshape: \[2, 3\] has 6 elements/,
    },
    { why: "two unknowns", inputs: [[2, 3]], params: [-1, -1], says: /reshape: at most one -1/ },
    {
      why: "no length",
      inputs: [[2, 3]],
      params: [1.5, 4],
      says: /reshape: shape needs whole numbers/,
    },
  ],
});

/** The asked shape with its -1 worked out. */
function inferred(from: Shape, shape: Shape): Shape {
  const unknown = shape.filter((length) => length === -1).length;
  if (unknown > 1)
    throw new ShapeError(`reshape: at most one -1 can be worked out; got ${shapeText(shape)}`);
  checkShape(
    "reshape",
    shape.map((length) => (length === -1 ? 0 : length)),
  );
  const size = sizeOf(from);
  const known = sizeOf(shape.filter((length) => length !== -1));
  const full = shape.map((length) => (length === -1 ? size / known : length));
  if (sizeOf(full) !== size || !full.every(Number.isInteger)) {
    throw new ShapeError(
      `reshape: ${shapeText(from)} has ${size} elements; ${shapeText(shape)} needs ${unknown ? "a multiple of " : ""}${known}`,
    );
  }
  return full;
}

/**
 * The same elements in row-major order under another shape; one length may be -1 and is worked out.
 * @throws ShapeError when the number of elements differs
 * @example
 * reshape(arange(6), [2, -1]).shape; // [2, 3]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  return run(reshapeOp, [x], shape)[0];
}
