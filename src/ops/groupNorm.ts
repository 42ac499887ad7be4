import { shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectVector } from "./checks.js";
import { affine, expectEps, normalizeRows } from "./normalizeRows.js";
import { reshape } from "./reshape.js";

/** Options of `groupNorm`. */
export interface GroupNormOptions {
  /** Scale of each channel, [C]. */
  readonly weight?: Tensor | undefined;
  /** Shift of each channel, [C]. */
  readonly bias?: Tensor | undefined;
  /** Added to the variance; 1e-5 by default. */
  readonly eps?: number;
}

/**
 * Group normalisation of x [N, C, ...]: the channels fall into `groups` groups, each shifted to mean 0 and scaled to
 * variance 1 by itself, then y · weight + bias for each channel. One group is a layer norm, C groups an instance norm.
 *
 * *Paper:* Wu and He 2018, arXiv 1803.08494.
 * @throws ShapeError when `groups` does not divide C, or weight or bias is not [C]
 * @throws RangeError when eps is not above 0
 * @example
 * groupNorm(tensor([[[1, 3], [10, 30]]]), 2).toArray(); // [[[-1, 1], [-1, 1]]]
 */
export function groupNorm(
  x: Tensor,
  groups: number,
  { weight, bias, eps = 1e-5 }: GroupNormOptions = {},
): Tensor {
  const [N, C] = x.shape;
  if (N === undefined || C === undefined) {
    throw new ShapeError(`groupNorm: input expected [N, C, ...]; got ${shapeText(x.shape)}`);
  }
  if (!Number.isInteger(groups) || groups < 1 || C % groups !== 0) {
    throw new ShapeError(`groupNorm: groups expected to divide ${C} channels; got ${groups}`);
  }
  if (weight !== undefined) expectVector("groupNorm", "weight", weight, C, "channel");
  if (bias !== undefined) expectVector("groupNorm", "bias", bias, C, "channel");
  expectEps("groupNorm", eps);
  const perChannel = [1, C, ...x.shape.slice(2).map(() => 1)];
  const rows = normalizeRows(reshape(x, [N * groups, x.size / (N * groups)]), eps);
  return affine(
    reshape(rows, x.shape),
    weight && reshape(weight, perChannel),
    bias && reshape(bias, perChannel),
  );
}
