import { sameShape, shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./mul.js";
import { reduceLosses, type Reduction } from "./reduceLosses.js";
import { sub } from "./sub.js";

/** Options of `mseLoss`. */
export interface MseLossOptions {
  /** "mean" by default. */
  readonly reduction?: Reduction;
}

/**
 * Squared error (x − target)², averaged over all elements by default.
 * @throws ShapeError when the shapes differ
 * @example
 * mseLoss(tensor([1, 2]), tensor([1, 4])).item(); // 2
 */
export function mseLoss(
  x: Tensor,
  target: Tensor,
  { reduction = "mean" }: MseLossOptions = {},
): Tensor {
  if (!sameShape(x.shape, target.shape)) {
    throw new ShapeError(
      `mseLoss: target ${shapeText(target.shape)} needs the input's shape ${shapeText(x.shape)}`,
    );
  }
  const difference = sub(x, target);
  return reduceLosses("mseLoss", mul(difference, difference), reduction, x.size);
}
