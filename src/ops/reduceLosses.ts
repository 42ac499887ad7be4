import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./mul.js";
import { sum } from "./sum.js";

/** What becomes of the losses of a batch. */
export type Reduction = "mean" | "sum" | "none";

/**
 * One loss out of many; `total` is what a mean divides by.
 * @throws RangeError for another reduction, and when a mean has nothing to average
 */
export function reduceLosses(
  op: string,
  losses: Tensor,
  reduction: Reduction,
  total: number,
): Tensor {
  switch (reduction) {
    case "none":
      return losses;
    case "sum":
      return sum(losses);
    case "mean":
      if (total === 0)
        throw new RangeError(
          `${op}: a mean needs at least one position that counts; all are ignored or weigh 0`,
        );
      return mul(sum(losses), 1 / total);
    default:
      throw new RangeError(
        `${op}: reduction expected "mean", "sum" or "none"; got ${String(reduction)}`,
      );
  }
}
