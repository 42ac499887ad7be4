import { isFloat } from "../backend/dtype.js";
import { generate, type TensorOptions } from "./creation.js";
import { defaultGenerator, type Generator } from "./random.js";
import type { Shape } from "./shape.js";
import type { Tensor } from "./tensor.js";

/** Element type, gradient and source of random tensors. */
export interface RandomOptions extends TensorOptions {
  /** Where the numbers come from; the one that `manualSeed` seeds by default. */
  readonly generator?: Generator;
}

/** Uniform numbers in [0, 1). @example rand([2, 3]) */
export function rand(shape: Shape, options: RandomOptions = {}): Tensor {
  const { generator = defaultGenerator } = options;
  return generate("rand", shape, options, () => generator.uniform());
}

/** Standard normal numbers. @example randn([1, 3, 32, 32]) */
export function randn(shape: Shape, options: RandomOptions = {}): Tensor {
  const { generator = defaultGenerator } = options;
  return generate("randn", shape, options, () => generator.normal());
}

/**
 * Whole numbers from `low` (included) to `high` (excluded), int32.
 * @example
 * randint(0, 10, [4]); // four labels
 */
export function randint(
  low: number,
  high: number,
  shape: Shape,
  options: RandomOptions = {},
): Tensor {
  const { generator = defaultGenerator } = options;
  if (!Number.isInteger(low) || !Number.isInteger(high) || high <= low) {
    throw new RangeError(`randint: expected whole numbers low < high; got ${low} and ${high}`);
  }
  return generate(
    "randint",
    shape,
    { dtype: "int32", ...options },
    () => low + generator.integer(high - low),
  );
}

/** The numbers 0 … n - 1 in random order, int32. @example randperm(5) */
export function randperm(n: number, options: RandomOptions = {}): Tensor {
  const { generator = defaultGenerator } = options;
  const made = generate("randperm", [n], { dtype: "int32", ...options }, (i) => i);
  const order = made.storage.values;
  for (let i = n - 1; i > 0; i--) {
    const j = generator.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return made;
}

/**
 * 1 with the probability that stands in `p`, else 0, of its shape and element type.
 * @throws RangeError when a probability is outside [0, 1]
 * @example
 * bernoulli(full([3], 0.5));
 */
export function bernoulli(p: Tensor, options: RandomOptions = {}): Tensor {
  const { generator = defaultGenerator } = options;
  const probability = p.storage.values;
  if (!isFloat(p.dtype))
    throw new TypeError(`bernoulli: expected float probabilities; got ${p.dtype}`);
  return generate("bernoulli", p.shape, { dtype: p.dtype, ...options }, (i) => {
    const chance = probability[i]!;
    if (!(chance >= 0 && chance <= 1)) {
      throw new RangeError(`bernoulli: expected probabilities from 0 to 1; got ${chance} at ${i}`);
    }
    return generator.uniform() < chance ? 1 : 0;
  });
}
