import { wrap } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkIndex } from "./checkIndex.js";
import type { Dataset, ImageShape } from "./dataset.js";

/** Labelled pictures held as bytes: what {@link ImageDataset} is made of. */
export interface ImageDatasetOptions {
  /** Pixels [N, C, H, W] in row-major order. */
  readonly images: Uint8Array;
  /** One label for each picture, an index into `classes`. */
  readonly labels: Uint8Array | Int32Array;
  /** Shape [C, H, W] of one picture. */
  readonly shape: ImageShape;
  /** Class names in label order. */
  readonly classes: readonly string[];
  /** The byte that becomes 1.0 (default 255). */
  readonly maxValue?: number;
}

/**
 * Labelled pictures [C, H, W] in memory, one byte a value; floats in 0 to 1 are made only for what is read.
 *
 * @throws Error when the numbers of pixels and labels do not match, or a label has no class
 * @example
 * const set = new data.ImageDataset({
 *   images: new Uint8Array([0, 255]), labels: new Uint8Array([0, 1]), shape: [1, 1, 1], classes: ["dark", "light"],
 * });
 * set.get(1).x.item(); // 1
 */
export class ImageDataset implements Dataset {
  readonly length: number;
  readonly shape: ImageShape;
  readonly classes: readonly string[];
  /** Pixels [N, C, H, W] as bytes. */
  readonly images: Uint8Array;
  /** Labels [N]. */
  readonly labels: Uint8Array | Int32Array;
  /** The byte that becomes 1.0. */
  readonly maxValue: number;

  constructor(options: ImageDatasetOptions) {
    const { images, labels, shape, classes, maxValue = 255 } = options;
    const size = shape[0] * shape[1] * shape[2];
    if (!Number.isInteger(size) || size <= 0 || images.length !== labels.length * size) {
      throw new Error(
        `ImageDataset: images must hold ${labels.length} x [${shape.join(", ")}] bytes, one picture for each label; they hold ${images.length}`,
      );
    }
    const bad = labels.findIndex((label) => label < 0 || label >= classes.length);
    if (bad >= 0) {
      throw new Error(
        `ImageDataset: labels must be 0 to ${classes.length - 1}, one of the ${classes.length} classes; label ${bad} is ${labels[bad]}`,
      );
    }
    this.length = labels.length;
    this.shape = shape;
    this.classes = classes;
    this.images = images;
    this.labels = labels;
    this.maxValue = maxValue;
  }

  label(index: number): number {
    checkIndex("label", index, this.length);
    return this.labels[index] ?? 0;
  }

  read(index: number, out: Float32Array, offset: number): void {
    checkIndex("read", index, this.length);
    const { images } = this;
    const size = this.#size();
    const scale = 1 / this.maxValue;
    const from = index * size;
    for (let i = 0; i < size; i++) out[offset + i] = images[from + i]! * scale;
  }

  /** Picture `index` as `x` [C, H, W] in 0 to 1, its label `y`, and the name of its class. */
  get(index: number): { readonly x: Tensor; readonly y: number; readonly name: string } {
    const x = new Float32Array(this.#size());
    this.read(index, x, 0);
    const y = this.label(index);
    return { x: wrap(x, this.shape, "float32"), y, name: this.classes[y] ?? "" };
  }

  /**
   * Several pictures as one batch: `x` [N, C, H, W] in 0 to 1 and `y` [N] int32.
   * Without `indices` it is the whole set, as floats: for small sets only.
   */
  batch(indices: readonly number[] = Array.from({ length: this.length }, (_, i) => i)): {
    readonly x: Tensor;
    readonly y: Tensor;
  } {
    const size = this.#size();
    const x = new Float32Array(indices.length * size);
    indices.forEach((index, i) => this.read(index, x, i * size));
    const y = Int32Array.from(indices, (index) => this.label(index));
    return {
      x: wrap(x, [indices.length, ...this.shape], "float32"),
      y: wrap(y, [indices.length], "int32"),
    };
  }

  /** Pictures `start` to `end` (exclusive), sharing this set's bytes. */
  slice(start: number, end: number = this.length): ImageDataset {
    if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end)) {
      throw new Error(
        `slice: range must be whole numbers 0 <= start <= end; it is ${start} to ${end}`,
      );
    }
    if (end > this.length) {
      throw new Error(`slice: end must be at most the ${this.length} pictures; it is ${end}`);
    }
    const size = this.#size();
    return new ImageDataset({
      ...this,
      images: this.images.subarray(start * size, end * size),
      labels: this.labels.subarray(start, end),
    });
  }

  /** The first `count` pictures, sharing this set's bytes. */
  take(count: number): ImageDataset {
    return this.slice(0, count);
  }

  /** The first `count` pictures and the rest, sharing this set's bytes. */
  split(count: number): readonly [ImageDataset, ImageDataset] {
    return [this.slice(0, count), this.slice(count)];
  }

  /** Mean and standard deviation of each channel over all pictures, in 0 to 1: what `normalize` takes. */
  moments(): { readonly mean: readonly number[]; readonly std: readonly number[] } {
    const [channels, height, width] = this.shape;
    const plane = height * width;
    const histograms = Array.from({ length: channels }, () => new Float64Array(256));
    for (let i = 0; i < this.images.length; i++) {
      const histogram = histograms[Math.floor(i / plane) % channels];
      const value = this.images[i];
      if (histogram && value !== undefined) histogram[value] = (histogram[value] ?? 0) + 1;
    }
    const count = this.length * plane;
    const mean = histograms.map(
      (histogram) => histogram.reduce((sum, n, value) => sum + n * value, 0) / count,
    );
    const std = histograms.map((histogram, c) => {
      const square = (value: number): number => (value - (mean[c] ?? 0)) ** 2;
      return Math.sqrt(histogram.reduce((sum, n, value) => sum + n * square(value), 0) / count);
    });
    return { mean: mean.map((v) => v / this.maxValue), std: std.map((v) => v / this.maxValue) };
  }

  #size(): number {
    return this.shape[0] * this.shape[1] * this.shape[2];
  }
}
