import { isFloat } from "../backend/dtype.js";
import { generate } from "../tensor/creation.js";
import { defaultGenerator, type Generator } from "../tensor/random.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./mul.js";

/** Options of `dropout`. */
export interface DropoutOptions {
  /** Probability that a value is dropped; 0.5 by default. */
  readonly p?: number;
  /** The lecture's parameter instead of `p`: the probability that a value is kept. */
  readonly keepProbability?: number;
  /** In evaluation nothing is dropped; true by default. */
  readonly training?: boolean;
  /** Where the random numbers come from; the one that `manualSeed` seeds by default. */
  readonly generator?: Generator;
}

/**
 * Sets each value to 0 with probability p and divides the others by 1 − p, so that the mean stays ("inverted"
 * dropout). In evaluation (`training: false`) returns x.
 *
 * The lecture and cs231n give the probability to **keep** a value, torch the one to drop it: `p` is torch's,
 * `keepProbability` the lecture's.
 * *Paper:* Srivastava et al. 2014.
 * @throws RangeError when the probability is outside [0, 1], or both are given
 * @throws TypeError for whole-number tensors
 * @example
 * dropout(ones([4]), { p: 0.5, training: false }).toArray(); // [1, 1, 1, 1]
 */
export function dropout(x: Tensor, options: DropoutOptions = {}): Tensor {
  const { keepProbability, training = true, generator = defaultGenerator } = options;
  if (options.p !== undefined && keepProbability !== undefined) {
    throw new RangeError("dropout: expected p or keepProbability; got both");
  }
  const p = keepProbability === undefined ? (options.p ?? 0.5) : 1 - keepProbability;
  if (!(p >= 0 && p <= 1)) {
    const [name, value] = keepProbability === undefined ? ["p", p] : ["keepProbability", 1 - p];
    throw new RangeError(`dropout: ${name} expected 0 to 1; got ${value}`);
  }
  if (!isFloat(x.dtype)) {
    throw new TypeError(`dropout: input expected float32 or float64; got ${x.dtype}`);
  }
  if (!training || p === 0) return x;
  const kept = p === 1 ? 0 : 1 / (1 - p);
  const mask = generate("dropout", x.shape, { dtype: x.dtype }, () =>
    generator.uniform() < p ? 0 : kept,
  );
  return mul(x, mask);
}
