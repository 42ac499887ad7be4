import type { TensorLike } from "../payload/tensorLike.js";
import { Shown } from "../shown.js";
import { tensor as display } from "./html.js";
import { produceTensor, type TensorViewOptions } from "./produce.js";
import type { TensorPayload } from "./schema.js";

/**
 * Any tensor: shape, type, least, greatest, mean, standard deviation, histogram, and its values as a heat map
 * with sliders over the leading axes. It is how a tensor shows itself as the last expression of a cell.
 *
 * @throws Error when the values do not fill the shape.
 * @example
 * tensorView({ shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, { title: "x" });
 */
export function tensorView(x: TensorLike, options: TensorViewOptions = {}): Shown<TensorPayload> {
  return new Shown(display, produceTensor(x, options));
}
