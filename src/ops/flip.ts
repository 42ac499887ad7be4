import { resolveDims } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { slice } from "./at.js";

/**
 * x with the order of elements reversed along `dims`.
 * @throws ShapeError when a dim does not exist
 * @example
 * flip(tensor([[1, 2], [3, 4]]), [1]).toArray(); // [[2, 1], [4, 3]]
 */
export function flip(x: Tensor, dims: number | readonly number[]): Tensor {
  const reversed = resolveDims("flip", dims, x.rank);
  return slice(
    x,
    x.shape.map((length, d) =>
      reversed.includes(d)
        ? { start: length - 1, step: -1, length }
        : { start: 0, step: 1, length },
    ),
  );
}
