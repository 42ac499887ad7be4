import type { Generator } from "../tensor/random.js";
import type { ImageShape } from "./dataset.js";

/** One picture on its way into a batch: C * H * W values and their shape. */
export interface Picture {
  readonly data: Float32Array;
  readonly shape: ImageShape;
}

/**
 * A step between data set and batch. It may change `data` in place or return another array, which it may use
 * again for the next picture: the loader copies at once.
 */
export type Augmentation = (picture: Picture, generator: Generator) => Picture;

/**
 * Cuts a window of `size` at a random place out of the picture padded by zeros: the standard augmentation
 * of the CIFAR ResNets is `randomCrop(32, { padding: 4 })`.
 *
 * Behaves as `torchvision.transforms.RandomCrop(size, padding)`.
 * @throws Error when the padded picture is smaller than the window
 * @example
 * const crop = data.randomCrop(4, { padding: 1 });
 * crop({ data: new Float32Array(16), shape: [1, 4, 4] }, new Generator(0)).shape; // [1, 4, 4]
 */
export function randomCrop(
  size: number | readonly [height: number, width: number],
  options: { readonly padding?: number } = {},
): Augmentation {
  const [height, width] = typeof size === "number" ? [size, size] : size;
  const { padding = 0 } = options;
  checkCount("randomCrop", "size", Math.min(height, width), 1);
  checkCount("randomCrop", "padding", padding, 0);
  let out = new Float32Array(0);
  return ({ data, shape }, generator) => {
    const [channels, fromHeight, fromWidth] = shape;
    const roomY = fromHeight + 2 * padding - height;
    const roomX = fromWidth + 2 * padding - width;
    if (roomY < 0 || roomX < 0) {
      throw new Error(
        `randomCrop: picture [${shape.join(", ")}] with padding ${padding} must be at least ${height} x ${width}`,
      );
    }
    const top = generator.integer(roomY + 1) - padding;
    const left = generator.integer(roomX + 1) - padding;
    if (out.length !== channels * height * width) out = new Float32Array(channels * height * width);
    else out.fill(0);
    const firstX = Math.max(0, -left);
    const endX = Math.min(width, fromWidth - left);
    for (let c = 0; c < channels; c++) {
      for (let y = Math.max(0, -top); y < Math.min(height, fromHeight - top); y++) {
        const line = (c * fromHeight + y + top) * fromWidth + left;
        for (let x = firstX; x < endX; x++) out[(c * height + y) * width + x] = data[line + x]!;
      }
    }
    return { data: out, shape: [channels, height, width] };
  };
}

/**
 * Mirrors the picture left to right with probability `p`.
 *
 * Behaves as `torchvision.transforms.RandomHorizontalFlip(p)`.
 * @throws Error when `p` is not in 0 to 1
 * @example
 * const flip = data.randomHorizontalFlip({ p: 1 });
 * Array.from(flip({ data: new Float32Array([1, 2]), shape: [1, 1, 2] }, new Generator(0)).data); // [2, 1]
 */
export function randomHorizontalFlip(options: { readonly p?: number } = {}): Augmentation {
  const { p = 0.5 } = options;
  if (!(p >= 0 && p <= 1)) throw new Error(`randomHorizontalFlip: p must be 0 to 1; it is ${p}`);
  return ({ data, shape }, generator) => {
    if (generator.uniform() < p) {
      const [channels, height, width] = shape;
      for (let row = 0; row < channels * height; row++) {
        data.subarray(row * width, (row + 1) * width).reverse();
      }
    }
    return { data, shape };
  };
}

/**
 * Subtracts each channel's mean and divides by its standard deviation: `(x - mean[c]) / std[c]`.
 *
 * Behaves as `torchvision.transforms.Normalize(mean, std)`; `dataset.moments()` gives both.
 * @throws Error when a deviation is not positive, or the numbers of channels differ
 * @example
 * const centre = data.normalize({ mean: [0.5], std: [0.5] });
 * centre({ data: new Float32Array([1]), shape: [1, 1, 1] }, new Generator(0)).data[0]; // 1
 */
export function normalize(options: {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}): Augmentation {
  const { mean, std } = options;
  if (mean.length !== std.length || !std.every((s) => s > 0) || !mean.every(Number.isFinite)) {
    throw new Error(
      `normalize: mean and std must be as many finite numbers, std above 0; they are [${mean.join(", ")}] and [${std.join(", ")}]`,
    );
  }
  return ({ data, shape }) => {
    const [channels, height, width] = shape;
    if (channels !== mean.length) {
      throw new Error(
        `normalize: mean must have one number for each of ${channels} channels; it has ${mean.length}`,
      );
    }
    const plane = height * width;
    for (let c = 0; c < channels; c++) {
      const [centre, scale] = [mean[c]!, 1 / std[c]!];
      for (let i = c * plane; i < (c + 1) * plane; i++) data[i] = (data[i]! - centre) * scale;
    }
    return { data, shape };
  };
}

/**
 * Sets a square of `size` about a random pixel to zero; at the border a part of it falls outside.
 * Put it after `normalize`, so that zero is the mean.
 *
 * *Paper:* DeVries and Taylor 2017, https://arxiv.org/abs/1708.04552.
 * @throws Error when `size` is not a positive whole number
 * @example
 * const cut = data.cutout({ size: 8 });
 * cut({ data: new Float32Array(16).fill(1), shape: [1, 4, 4] }, new Generator(0)).data[0]; // 0
 */
export function cutout(options: { readonly size: number }): Augmentation {
  const { size } = options;
  checkCount("cutout", "size", size, 1);
  return ({ data, shape }, generator) => {
    const [channels, height, width] = shape;
    const top = generator.integer(height) - Math.floor(size / 2);
    const left = generator.integer(width) - Math.floor(size / 2);
    for (let c = 0; c < channels; c++) {
      for (let y = Math.max(0, top); y < Math.min(height, top + size); y++) {
        const line = (c * height + y) * width;
        data.fill(0, line + Math.max(0, left), line + Math.min(width, left + size));
      }
    }
    return { data, shape };
  };
}

function checkCount(op: string, name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new Error(`${op}: ${name} must be a whole number from ${least} on; it is ${value}`);
  }
}
