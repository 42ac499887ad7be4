import { Shown } from "../shown.js";
import type { TensorLike } from "../payload/tensorLike.js";
import { activationGrid as display } from "./html.js";
import { produceActivationGrid, type ActivationGridOptions } from "./produce.js";
import type { ActivationGridPayload } from "./schema.js";

/**
 * The maps of a layer as a grid: `x` is `[C, H, W]`, `[1, C, H, W]` or a list of such tensors, shown as a sequence.
 *
 * Shared or per-map scale, sequential or diverging colours, sorted by channel or strength; a click enlarges a
 * map over the `input`. Up to 512 channels; what does not fit is averaged or left out, and the title says so.
 *
 * @throws Error when `x` has another rank or holds more than one image.
 * @example
 * activationGrid({ shape: [2, 2, 2], data: [0, 1, 2, 3, 4, 5, 6, 7] }, { title: "conv1" });
 */
export function activationGrid(
  x: TensorLike | readonly TensorLike[],
  options: ActivationGridOptions = {},
): Shown<ActivationGridPayload> {
  return new Shown(display, produceActivationGrid(x, options));
}
