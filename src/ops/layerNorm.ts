import { sameShape, shapeText, ShapeError, sizeOf, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { affine, expectEps, normalizeRows } from "./normalizeRows.js";
import { reshape } from "./reshape.js";

/** Options of `layerNorm`. */
export interface LayerNormOptions {
  /** Scale, of shape `normalizedShape`. */
  readonly weight?: Tensor | undefined;
  /** Shift, of shape `normalizedShape`. */
  readonly bias?: Tensor | undefined;
  /** Added to the variance; 1e-5 by default. */
  readonly eps?: number;
}

/**
 * Layer normalisation: over the last dimensions, whose lengths are `normalizedShape`, values are shifted to mean 0
 * and scaled to variance 1, then y · weight + bias. Each sample is normalised by itself.
 *
 * *Paper:* Ba et al. 2016, arXiv 1607.06450.
 * @throws ShapeError when x does not end in `normalizedShape`, or weight or bias has another shape
 * @throws RangeError when eps is not above 0
 * @example
 * layerNorm(tensor([[1, 3], [10, 30]]), [2]).toArray(); // [[-1, 1], [-1, 1]]
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: Shape,
  { weight, bias, eps = 1e-5 }: LayerNormOptions = {},
): Tensor {
  const tail = x.shape.slice(x.rank - normalizedShape.length);
  if (normalizedShape.length === 0 || !sameShape(tail, normalizedShape)) {
    throw new ShapeError(
      `layerNorm: input expected to end in ${shapeText(normalizedShape)}; got ${shapeText(x.shape)}`,
    );
  }
  for (const [name, given] of Object.entries({ weight, bias })) {
    if (given !== undefined && !sameShape(given.shape, normalizedShape)) {
      throw new ShapeError(
        `layerNorm: ${name} expected ${shapeText(normalizedShape)}; got ${shapeText(given.shape)}`,
      );
    }
  }
  expectEps("layerNorm", eps);
  const count = sizeOf(normalizedShape);
  const rows = normalizeRows(reshape(x, [x.size / count, count]), eps);
  return affine(reshape(rows, x.shape), weight, bias);
}
