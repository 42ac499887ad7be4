import { resolveDims, ShapeError, shapeText } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import type { ReduceOptions } from "./reduce.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

/** Over which elements, and how unbiased. */
export interface VarianceOptions extends ReduceOptions {
  /** Subtracted from the number of elements in the divisor: 1 is the unbiased variance (torch's default), 0 that of the elements themselves. */
  readonly correction?: number;
}

/**
 * Variance over all elements, or over `dim`: Σ (x − mean)² / (n − correction). Called `x.var()` as a method.
 * @param options dim: all; keepdim: false; correction: 1
 * @throws ShapeError when there are no more elements than `correction`
 * @example
 * variance(tensor([1, 2, 3, 4])).item(); // 1.666667
 */
export function variance(
  x: Tensor,
  { dim, keepdim = false, correction = 1 }: VarianceOptions = {},
): Tensor {
  const dims = resolveDims("var", dim, x.rank);
  const count = dims.reduce((n, d) => n * x.shape[d]!, 1);
  if (count <= correction) {
    throw new ShapeError(
      `var: expected more than ${correction} elements; dims ${shapeText(dims)} of ${shapeText(x.shape)} have ${count}`,
    );
  }
  const centred = sub(x, mean(x, { dim: dims, keepdim: true }));
  return mul(sum(mul(centred, centred), { dim: dims, keepdim }), 1 / (count - correction));
}

/**
 * Standard deviation: the square root of the variance, with the same options.
 * @throws ShapeError when there are no more elements than `correction`
 * @example
 * std(tensor([1, 3]), { correction: 0 }).item(); // 1
 */
export function std(x: Tensor, options: VarianceOptions = {}): Tensor {
  return sqrt(variance(x, options));
}
