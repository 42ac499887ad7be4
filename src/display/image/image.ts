import type { TensorLike } from "../payload/tensorLike.js";
import { Shown } from "../shown.js";
import { image as display } from "./html.js";
import { produceImage, type ImageOptions } from "./produce.js";
import type { ImagePayload } from "./schema.js";

/**
 * A picture `[C, H, W]` or `[H, W]`, or a batch `[N, C, H, W]`, with labels, predictions, probabilities and a
 * frame that says right or wrong.
 *
 * @throws Error when there are neither 1 nor 3 channels, or a list of names has another length.
 * @example
 * image({ shape: [1, 2, 2], data: [0, 0.5, 0.5, 1] }, { title: "a diagonal", labels: ["edge"] });
 */
export function image(x: TensorLike, options: ImageOptions = {}): Shown<ImagePayload> {
  return new Shown(display, produceImage(x, options));
}
