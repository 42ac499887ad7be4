import type { DType } from "../backend/dtype.js";
import { Storage } from "../backend/storage.js";
import { defaultGenerator, Generator } from "../tensor/random.js";
import { type Shape, sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** Fills an array with starting values. */
export type Fill = (values: Float32Array | Float64Array, generator: Generator) => void;

/**
 * A tensor that a module learns: it requires a gradient, and `module.parameters()` finds it.
 * @example
 * const scale = new nn.Parameter(ones([3]));
 * scale.requiresGrad; // true
 */
export class Parameter extends Tensor {
  /** @param values starting values, any shape, float32 or float64; later writes do not reach them */
  constructor(values: Tensor) {
    super(values.storage, values.shape);
    values.storage.shared = true;
    values.storage.pinned = true;
    this.requiresGrad = true;
  }
}

/**
 * A parameter whose values are made when first read, so that a network of 138 million weights is built at once
 * to be counted or to be filled from a file. It draws its seed now, so the numbers do not depend on who reads first.
 */
export function lazyParameter(shape: Shape, fill: Fill, dtype: DType = "float32"): Parameter {
  const parameter = new Parameter(new Tensor(lazyStorage(shape, fill, dtype), shape));
  parameter.storage.shared = false;
  return parameter;
}

/** Gives a tensor new values, made when first read. */
export function fillLazily(target: Tensor, fill: Fill): void {
  target.storage = lazyStorage(target.shape, fill, target.dtype);
  target.version++;
}

function lazyStorage(shape: Shape, fill: Fill, dtype: DType): Storage {
  const storage = new Storage(dtype, sizeOf(shape));
  storage.pinned = true;
  const seed = defaultGenerator.bits();
  storage.defer({
    materialise: (out) => {
      if (out instanceof Float32Array || out instanceof Float64Array) {
        fill(out, new Generator(seed));
      }
    },
    release: () => undefined,
    abandon: () => false,
  });
  return storage;
}
