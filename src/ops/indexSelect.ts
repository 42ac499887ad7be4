import { resolveDim, ShapeError, shapeText } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { tensor } from "../tensor/creation.js";
import { gather } from "./gather.js";
import { reshape } from "./reshape.js";
import { expand } from "./sum.js";

/**
 * The slices of x along `dim` that a list of positions names, in that order; a position may come twice.
 * @throws RangeError when a position is outside
 * @example
 * indexSelect(tensor([[1, 2], [3, 4], [5, 6]]), 0, [2, 0]).toArray(); // [[5, 6], [1, 2]]
 */
export function indexSelect(x: Tensor, dim: number, index: Tensor | readonly number[]): Tensor {
  const d = resolveDim("indexSelect", dim, x.rank);
  const positions = "storage" in index ? index : tensor(index, { dtype: "int32" });
  if (positions.rank !== 1)
    throw new ShapeError(
      `indexSelect: index expected one dimension; got ${shapeText(positions.shape)}`,
    );
  const line = reshape(
    positions,
    x.shape.map((_, k) => (k === d ? positions.size : 1)),
  );
  return gather(
    x,
    d,
    expand(
      line,
      x.shape.map((length, k) => (k === d ? positions.size : length)),
    ),
  );
}
