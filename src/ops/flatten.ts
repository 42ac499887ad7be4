import { resolveDim, ShapeError, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { reshape } from "./reshape.js";

/** Which dimensions to join. */
export interface FlattenOptions {
  /** First dimension to join; 0 by default. */
  readonly startDim?: number;
  /** Last dimension to join; the last by default. */
  readonly endDim?: number;
}

/**
 * x with dimensions `startDim` to `endDim` joined to one.
 * @throws ShapeError when a dim does not exist or they are crossed
 * @example
 * flatten(zeros([8, 16, 5, 5]), { startDim: 1 }).shape; // [8, 400]
 */
export function flatten(x: Tensor, { startDim = 0, endDim = -1 }: FlattenOptions = {}): Tensor {
  if (x.rank === 0) return reshape(x, [1]);
  const start = resolveDim("flatten", startDim, x.rank);
  const end = resolveDim("flatten", endDim, x.rank);
  if (start > end)
    throw new ShapeError(`flatten: startDim expected before endDim; got ${startDim} and ${endDim}`);
  return reshape(x, [
    ...x.shape.slice(0, start),
    sizeOf(x.shape.slice(start, end + 1)),
    ...x.shape.slice(end + 1),
  ]);
}
