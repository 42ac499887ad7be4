import { resolveDim, shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { slice } from "./at.js";

/** Along which dimension to cut. */
export interface SplitOptions {
  /** 0 by default. */
  readonly dim?: number;
}

/**
 * x cut into parts of `size` along a dimension (the last may be smaller), or into parts of the listed sizes.
 * @throws ShapeError when sizes do not add up
 * @example
 * split(arange(5), 2).map((part) => part.size); // [2, 2, 1]
 */
export function split(
  x: Tensor,
  size: number | readonly number[],
  { dim = 0 }: SplitOptions = {},
): Tensor[] {
  const d = resolveDim("split", dim, x.rank);
  const length = x.shape[d]!;
  const sizes = typeof size === "number" ? equalSizes(length, size) : size;
  const total = sizes.reduce((sum, part) => sum + part, 0);
  if (total !== length || !sizes.every((part) => Number.isInteger(part) && part >= 0)) {
    throw new ShapeError(
      `split: sizes expected to add up to ${length}, the length of dimension ${d}; got ${shapeText(sizes)}`,
    );
  }
  let start = 0;
  return sizes.map((part) => {
    const ranges = x.shape.map((whole, k) =>
      k === d ? { start, step: 1, length: part } : { start: 0, step: 1, length: whole },
    );
    start += part;
    return slice(x, ranges);
  });
}

function equalSizes(length: number, size: number): number[] {
  if (!Number.isInteger(size) || size < 1)
    throw new ShapeError(`split: size expected a whole number >= 1; got ${size}`);
  return Array.from({ length: Math.ceil(length / size) }, (_, i) =>
    Math.min(size, length - i * size),
  );
}

/**
 * x cut into `chunks` parts of equal size along a dimension; the last may be smaller, and there may be fewer, as in torch.
 * @throws ShapeError when `chunks` is no whole number >= 1
 * @example
 * chunk(arange(6), 3).map((part) => part.toArray()); // [[0, 1], [2, 3], [4, 5]]
 */
export function chunk(x: Tensor, chunks: number, options: SplitOptions = {}): Tensor[] {
  if (!Number.isInteger(chunks) || chunks < 1)
    throw new ShapeError(`chunk: chunks expected a whole number >= 1; got ${chunks}`);
  const length = x.shape[resolveDim("chunk", options.dim ?? 0, x.rank)]!;
  return split(x, Math.max(1, Math.ceil(length / chunks)), options);
}
