import type { Generator } from "../tensor/random.js";
import { chooseGenerator } from "./chooseGenerator.js";
import { ImageDataset } from "./imageDataset.js";

const inside: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  disc: (x, y) => x * x + y * y < 1,
  ring: (x, y) => x * x + y * y < 1 && x * x + y * y > 0.3,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  diamond: (x, y) => Math.abs(x) + Math.abs(y) < 1,
  triangle: (x, y) => y < 0.8 && y > 2 * Math.abs(x) - 1,
  cross: (x, y) =>
    Math.min(Math.abs(x), Math.abs(y)) < 0.3 && Math.max(Math.abs(x), Math.abs(y)) < 1,
};

/** Options of {@link shapes}. */
export interface ShapesOptions {
  /** Number of pictures (default 1,000). */
  readonly count?: number;
  /** Side of the pictures in pixels (default 32, at least 8). */
  readonly size?: number;
  /** 3 (colour, default) or 1 (grey). */
  readonly channels?: 1 | 3;
  /** Deviation of the noise added to each value, as a share of white (default 0.05). */
  readonly noise?: number;
  /** Own seed; without it the pictures follow `manualSeed`. */
  readonly seed?: number;
}

/**
 * Draws pictures of one shape each, in six classes (disc, ring, square, diamond, triangle, cross), with random place,
 * size, two random colours and noise. Classes take turns, so any slice is balanced. A data set whose answer is known.
 * @returns a dataset of [channels, size, size] byte images
 * @throws Error when an option is out of range
 * @example
 * const set = data.shapes({ count: 12, size: 16, seed: 1 });
 * set.shape; // [3, 16, 16]
 */
export function shapes(options: ShapesOptions = {}): ImageDataset {
  const { count = 1000, size = 32, channels = 3, noise = 0.05, seed } = options;
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(size) || size < 8) {
    throw new Error(
      `shapes: count must be a whole number from 1 and size from 8 on; they are ${count} and ${size}`,
    );
  }
  if (!(noise >= 0 && noise <= 1)) {
    throw new Error(`shapes: noise must be 0 to 1; it is ${noise}`);
  }
  const generator = chooseGenerator(seed);
  const classes = Object.keys(inside);
  const plane = size * size;
  const images = new Uint8Array(count * channels * plane);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes.length);
  for (let i = 0; i < count; i++) {
    const test = inside[classes[i % classes.length]!]!;
    const cover = coverage(test, size, generator);
    for (let c = 0; c < channels; c++) {
      const dark = 0.5 * generator.uniform();
      const contrast = 0.3 + 0.2 * generator.uniform();
      const [back, front] =
        generator.uniform() < 0.5 ? [dark, dark + contrast] : [dark + contrast, dark];
      const out = images.subarray((i * channels + c) * plane, (i * channels + c + 1) * plane);
      for (let p = 0; p < plane; p++) {
        const value = back + (front - back) * cover[p]! + noise * generator.normal();
        out[p] = Math.max(0, Math.min(255, Math.round(255 * value)));
      }
    }
  }
  return new ImageDataset({ images, labels, shape: [channels, size, size], classes });
}

// Share of each pixel that the shape covers, by 3 x 3 samples.
function coverage(
  test: (x: number, y: number) => boolean,
  size: number,
  generator: Generator,
): Float32Array {
  const radius = size * (0.2 + 0.2 * generator.uniform());
  const centreX = radius + generator.uniform() * (size - 2 * radius);
  const centreY = radius + generator.uniform() * (size - 2 * radius);
  const cover = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let hits = 0;
      for (let s = 0; s < 9; s++) {
        const sampleX = (x + ((s % 3) + 0.5) / 3 - centreX) / radius;
        const sampleY = (y + (Math.floor(s / 3) + 0.5) / 3 - centreY) / radius;
        if (test(sampleX, sampleY)) hits++;
      }
      cover[y * size + x] = hits / 9;
    }
  }
  return cover;
}
