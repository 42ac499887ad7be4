import { resolveDim, resolveDims } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { reshape } from "./reshape.js";

/**
 * x without its dimensions of length 1, or without those in `dim` that have length 1.
 * @throws ShapeError when a dim does not exist
 * @example
 * squeeze(zeros([1, 3, 1])).shape; // [3]
 */
export function squeeze(
  x: Tensor,
  options: { readonly dim?: number | readonly number[] } = {},
): Tensor {
  const dims = resolveDims("squeeze", options.dim, x.rank);
  return reshape(
    x,
    x.shape.filter((length, d) => length !== 1 || !dims.includes(d)),
  );
}

/**
 * x with a new dimension of length 1 at position `dim` of the result.
 * @throws ShapeError when the result would have no such dim
 * @example
 * unsqueeze(zeros([3]), 0).shape; // [1, 3]
 */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  const at = resolveDim("unsqueeze", dim, x.rank + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}
