import { readFileSync } from "node:fs";
import { wrap } from "../../tensor/creation.js";
import type { Tensor } from "../../tensor/tensor.js";
import { toChannels } from "../pixels.js";
import { resizeArea } from "../resizeArea.js";
import { decodeImage } from "./decodeImage.js";

/** Options of {@link readImage}. */
export interface ReadImageOptions {
  /** Side of the square result, or [H, W]: cropped about the centre, area averaged. Default: as in the file. */
  readonly size?: number | readonly [height: number, width: number];
  /** 3 (colour, default) or 1 (grey). */
  readonly channels?: 1 | 3;
}

/**
 * Reads a PNG or JPEG file as a batch of one, [1, C, H, W], values 0 to 1.
 * @throws Error when the file is missing, neither PNG nor JPEG, damaged, or larger than 64 million pixels
 * @example
 * import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const folder = mkdtempSync(join(tmpdir(), "image-"));
 * const path = join(folder, "red-blue.png"); // a picture of your own; here two pixels
 * const bytes = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DAwPAfAAcAAf9+CLHQAAAAAElFTkSuQmCC";
 * writeFileSync(path, bytes, "base64");
 * data.readImage(path); // [[[[1, 0]], [[0, 0]], [[0, 1]]]]
 * data.readImage(path, { size: 32, channels: 1 }).shape; // [1, 1, 32, 32]
 * rmSync(folder, { recursive: true });
 */
export function readImage(path: string, options: ReadImageOptions = {}): Tensor {
  const pixels = toChannels(decodeImage(readFileSync(path), path), options.channels ?? 3);
  const [channels, fullHeight, fullWidth] = pixels.shape;
  const { size = [fullHeight, fullWidth] } = options;
  const [height, width] = typeof size === "number" ? [size, size] : size;
  const planes = resizeArea(pixels, height, width).map((value) => value / 255);
  return wrap(planes, [1, channels, height, width], "float32");
}
