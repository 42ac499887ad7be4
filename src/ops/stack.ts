import { sameShape, shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { cat } from "./cat.js";
import { unsqueeze } from "./squeeze.js";

/**
 * Tensors of one shape side by side along a new dimension.
 * @param options dim: position of the new dimension, 0 by default
 * @throws ShapeError when shapes differ, or there is no tensor
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]).toArray(); // [[1, 2], [3, 4]]
 */
export function stack(
  tensors: readonly Tensor[],
  { dim = 0 }: { readonly dim?: number } = {},
): Tensor {
  const first = tensors[0];
  if (first === undefined) throw new ShapeError("stack: expected at least one tensor; got none");
  tensors.forEach((x, i) => {
    if (!sameShape(x.shape, first.shape)) {
      throw new ShapeError(
        `stack: tensor ${i} expected ${shapeText(first.shape)}; got ${shapeText(x.shape)}`,
      );
    }
  });
  const at = dim < 0 ? dim + first.rank + 1 : dim;
  return cat(
    tensors.map((x) => unsqueeze(x, dim)),
    { dim: at },
  );
}
