import type { TensorLike } from "../payload/tensorLike.js";
import { Shown } from "../shown.js";
import { filterGrid as display } from "./html.js";
import { produceFilterGrid, type FilterGridOptions } from "./produce.js";
import type { FilterGridPayload } from "./schema.js";

/**
 * A convolution's filters `[F, C, KH, KW]`: with three input channels in colour, else one map an input channel;
 * beside them the gradients of the weights.
 *
 * @throws Error when the weights have another rank or the gradients another shape.
 * @example
 * filterGrid({ shape: [1, 1, 2, 2], data: [1, -1, 1, -1] }, { title: "an edge" });
 */
export function filterGrid(
  x: TensorLike,
  options: FilterGridOptions = {},
): Shown<FilterGridPayload> {
  return new Shown(display, produceFilterGrid(x, options));
}
