import { wrap } from "../../tensor/creation.js";
import type { Tensor } from "../../tensor/tensor.js";
import { resizeArea } from "../resizeArea.js";
import { decodeImage } from "./decodeImage.js";
import { readAsset } from "./readAsset.js";

const PHOTOS = { chelsea: "chelsea.png", astronaut: "astronaut.png" } as const;

/** A photograph that ships with the package. */
export type PhotoName = keyof typeof PHOTOS;

/**
 * A photograph as a batch of one, [1, 3, H, W], values 0 to 1: `"chelsea"` (a cat's face) or `"astronaut"`
 * (Eileen Collins), 256 x 256, or made smaller or larger by area averaging.
 *
 * Source: scikit-image's `skimage.data`; chelsea CC0 by Stefan van der Walt, astronaut NASA, public domain.
 * @param options `size`: the side of the square picture, or [H, W] (cropped about the centre); default 256
 * @throws Error when the name is unknown or a size is not a positive whole number
 * @example
 * data.photo("chelsea", { size: 32 }).shape; // [1, 3, 32, 32]
 */
export function photo(
  name: PhotoName,
  options: { readonly size?: number | readonly [height: number, width: number] } = {},
): Tensor {
  if (!Object.hasOwn(PHOTOS, name)) {
    const names = Object.keys(PHOTOS).join(" or ");
    throw new Error(`photo: name must be ${names}; it is ${JSON.stringify(name)}`);
  }
  const { size = 256 } = options;
  const [height, width] = typeof size === "number" ? [size, size] : size;
  const planes = resizeArea(decodeImage(readAsset(PHOTOS[name]), name), height, width);
  const values = planes.map((value) => value / 255);
  return wrap(values, [1, 3, height, width], "float32");
}
