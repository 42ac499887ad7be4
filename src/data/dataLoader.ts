import type { Generator } from "../tensor/random.js";
import { wrap } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Augmentation, Picture } from "./augment.js";
import { chooseGenerator } from "./chooseGenerator.js";
import type { Dataset, ImageShape } from "./dataset.js";

/** Options of {@link DataLoader}. */
export interface DataLoaderOptions {
  /** Pictures in a batch (default 1). */
  readonly batchSize?: number;
  /** Draw in a new random order in each pass (default false). */
  readonly shuffle?: boolean;
  /** Leave out a last, smaller batch (default false). */
  readonly dropLast?: boolean;
  /** What is done to each picture, in order; random steps draw anew in each pass. */
  readonly augment?: Augmentation | readonly Augmentation[];
  /** Own seed for order and augmentation; without it both follow `manualSeed`. */
  readonly seed?: number;
}

/** One batch of a {@link DataLoader}. */
export class Batch {
  constructor(
    /** Pictures [N, C, H, W], float32. */
    readonly x: Tensor,
    /** Labels [N], int32. */
    readonly y: Tensor,
    /** Which pictures of the data set these are. */
    readonly indices: readonly number[],
    /** Class names in label order. */
    readonly classes: readonly string[],
  ) {}
}

/**
 * Draws batches `{ x, y }` from a data set, in order or shuffled, as `torch.utils.data.DataLoader` does.
 * Bytes become floats one batch at a time; nothing holds a float copy of the set.
 *
 * Each `for … of` is one pass. A `break` ends it, the next pass starts anew.
 * @throws Error when `batchSize` is not a positive whole number, or a step changes the shape within a batch
 * @example
 * manualSeed(0);
 * const [train] = data.digits().split(1437);
 * const loader = new data.DataLoader(train, { batchSize: 64, shuffle: true });
 * for (const { x, y } of loader) x.shape; // [64, 1, 8, 8], at the end [29, 1, 8, 8]
 * loader.length; // 23
 */
export class DataLoader implements Iterable<Batch> {
  readonly dataset: Dataset;
  readonly batchSize: number;
  /** Where order and augmentation come from. */
  readonly generator: Generator;
  readonly #shuffle: boolean;
  readonly #dropLast: boolean;
  readonly #steps: readonly Augmentation[];

  constructor(dataset: Dataset, options: DataLoaderOptions = {}) {
    const { batchSize = 1, shuffle = false, dropLast = false, augment = [], seed } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new Error(`DataLoader: batchSize must be a whole number from 1 on; it is ${batchSize}`);
    }
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.#shuffle = shuffle;
    this.#dropLast = dropLast;
    this.#steps = typeof augment === "function" ? [augment] : augment;
    this.generator = chooseGenerator(seed);
  }

  /** Number of batches in one pass. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): Iterator<Batch> {
    const order = Array.from({ length: this.dataset.length }, (_, i) => i);
    if (this.#shuffle) shuffle(order, this.generator);
    for (let batch = 0; batch < this.length; batch++) {
      yield this.#draw(order.slice(batch * this.batchSize, (batch + 1) * this.batchSize));
    }
  }

  #draw(indices: readonly number[]): Batch {
    const size = this.dataset.shape.reduce((product, length) => product * length, 1);
    if (this.#steps.length === 0) {
      const x = new Float32Array(indices.length * size);
      indices.forEach((index, i) => this.dataset.read(index, x, i * size));
      return this.#batch(x, this.dataset.shape, indices);
    }
    const scratch = new Float32Array(size);
    let x: Float32Array | undefined;
    let shape: ImageShape = this.dataset.shape;
    indices.forEach((index, i) => {
      this.dataset.read(index, scratch, 0);
      const start: Picture = { data: scratch, shape: this.dataset.shape };
      const end = this.#steps.reduce((picture, step) => step(picture, this.generator), start);
      if (x === undefined) {
        shape = end.shape;
        x = new Float32Array(indices.length * end.data.length);
      }
      if (end.shape.some((length, d) => length !== shape[d])) {
        throw new Error(
          `DataLoader: augment must give every picture the same shape; it gave [${shape.join(", ")}] and [${end.shape.join(", ")}]`,
        );
      }
      x.set(end.data, i * end.data.length);
    });
    return this.#batch(x ?? new Float32Array(0), shape, indices);
  }

  #batch(x: Float32Array, shape: ImageShape, indices: readonly number[]): Batch {
    const y = Int32Array.from(indices, (index) => this.dataset.label(index));
    const [images, labels] = [
      wrap(x, [indices.length, ...shape], "float32"),
      wrap(y, [y.length], "int32"),
    ];
    return new Batch(images, labels, indices, this.dataset.classes);
  }
}

// Fisher and Yates' shuffle, in place.
function shuffle(order: number[], generator: Generator): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = generator.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
}
