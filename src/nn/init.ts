import { shapeText, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { normalFill, uniformFill } from "./fills.js";
import { fillLazily } from "./parameter.js";

// Every function here writes new starting values into a parameter, as torch.nn.init's functions with an underscore
// do. The numbers are drawn when the parameter is first read, from a seed that is drawn at the call.

/** What follows the layer, as far as the spread of its weights is concerned. */
export type Nonlinearity = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

/** Options of the initialisations named after He. */
export interface HeOptions {
  /** Keep the variance of activations (`"fanIn"`, default) or of gradients (`"fanOut"`). */
  readonly mode?: "fanIn" | "fanOut";
  /** Default `"leakyRelu"`, as in torch; with slope 0 that is ReLU. */
  readonly nonlinearity?: Nonlinearity;
  /** Slope of leakyRelu for negative inputs (default 0). */
  readonly slope?: number;
}

/**
 * Fills with one value.
 * @example
 * const b = new nn.Parameter(zeros([2]));
 * nn.init.constant(b, 0.1);
 * b.toArray(); // [0.1, 0.1]
 */
export function constant(target: Tensor, value: number): void {
  fillLazily(target, (values) => values.fill(value));
}

/**
 * Fills with zeros.
 * @example
 * const b = new nn.Parameter(ones([2]));
 * nn.init.zeros(b);
 * b.toArray(); // [0, 0]
 */
export function zeros(target: Tensor): void {
  constant(target, 0);
}

/**
 * Fills with ones.
 * @example
 * const b = new nn.Parameter(zeros([2]));
 * nn.init.ones(b);
 * b.toArray(); // [1, 1]
 */
export function ones(target: Tensor): void {
  constant(target, 1);
}

/**
 * Fills with normal numbers N(mean, std^2).
 * @throws RangeError when `std` is negative
 * @example
 * const w = new nn.Parameter(zeros([10, 10]));
 * nn.init.normal(w, { std: 0.01 });
 */
export function normal(
  target: Tensor,
  options: { readonly mean?: number; readonly std?: number } = {},
): void {
  const { mean = 0, std = 1 } = options;
  if (!(std >= 0)) throw new RangeError(`init.normal: std must be 0 or more; it is ${std}`);
  fillLazily(target, normalFill(mean, std));
}

/**
 * Fills with uniform numbers in [low, high).
 * @throws RangeError when `low` is above `high`
 * @example
 * const w = new nn.Parameter(zeros([4, 4]));
 * nn.init.uniform(w, { low: -0.1, high: 0.1 });
 */
export function uniform(
  target: Tensor,
  options: { readonly low?: number; readonly high?: number } = {},
): void {
  const { low = 0, high = 1 } = options;
  if (!(low <= high)) {
    throw new RangeError(`init.uniform: low must be at most high; they are ${low} and ${high}`);
  }
  fillLazily(target, uniformFill(low, high));
}

/**
 * Xavier (Glorot) initialisation, normal: std = gain * sqrt(2 / (fanIn + fanOut)).
 *
 * *Paper:* Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html
 * @throws RangeError when the weight has fewer than two dimensions
 * @example
 * const w = new nn.Parameter(zeros([4, 4]));
 * nn.init.xavierNormal(w, { gain: nn.init.calculateGain("tanh") }); // deviation 5/3 * sqrt(2 / 8)
 */
export function xavierNormal(weight: Tensor, options: { readonly gain?: number } = {}): void {
  const { fanIn, fanOut } = fans(weight.shape, "init.xavierNormal");
  normal(weight, { std: (options.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut)) });
}

/**
 * Xavier (Glorot) initialisation, uniform in ±bound, bound = gain * sqrt(6 / (fanIn + fanOut)).
 *
 * *Paper:* Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html
 * @throws RangeError when the weight has fewer than two dimensions
 * @example
 * const w = new nn.Parameter(zeros([4, 4]));
 * nn.init.xavierUniform(w); // in ±sqrt(6 / 8)
 */
export function xavierUniform(weight: Tensor, options: { readonly gain?: number } = {}): void {
  const { fanIn, fanOut } = fans(weight.shape, "init.xavierUniform");
  const bound = (options.gain ?? 1) * Math.sqrt(6 / (fanIn + fanOut));
  uniform(weight, { low: -bound, high: bound });
}

/**
 * He (Kaiming) initialisation, normal: std = gain / sqrt(fan), gain = sqrt(2) for ReLU: the lecture's "Xavier / 2".
 *
 * *Paper:* He et al. 2015, https://arxiv.org/abs/1502.01852
 * @throws RangeError when the weight has fewer than two dimensions
 * @example
 * manualSeed(0);
 * const w = new nn.Parameter(zeros([500, 500]));
 * nn.init.kaimingNormal(w, { nonlinearity: "relu" }); // deviation sqrt(2 / 500)
 */
export function kaimingNormal(weight: Tensor, options: HeOptions = {}): void {
  normal(weight, { std: heDeviation(weight.shape, options, "init.kaimingNormal") });
}

/**
 * He (Kaiming) initialisation, uniform in ±bound, bound = sqrt(3) * gain / sqrt(fan).
 *
 * *Paper:* He et al. 2015, https://arxiv.org/abs/1502.01852
 * @throws RangeError when the weight has fewer than two dimensions
 * @example
 * const w = new nn.Parameter(zeros([4, 4]));
 * nn.init.kaimingUniform(w, { nonlinearity: "relu" }); // in ±sqrt(6 / 4)
 */
export function kaimingUniform(weight: Tensor, options: HeOptions = {}): void {
  const bound = Math.sqrt(3) * heDeviation(weight.shape, options, "init.kaimingUniform");
  uniform(weight, { low: -bound, high: bound });
}

/** The name of {@link kaimingNormal} in the lecture. */
export const heNormal = kaimingNormal;

/** The name of {@link kaimingUniform} in the lecture. */
export const heUniform = kaimingUniform;

/**
 * Fills with a random (semi-)orthogonal matrix times `gain`; dimensions after the first are taken as one.
 * Rows are orthogonal when there are no more of them than columns, else columns are.
 *
 * *Paper:* Saxe, McClelland and Ganguli 2013, https://arxiv.org/abs/1312.6120
 * @throws RangeError when the weight has fewer than two dimensions
 * @example
 * const w = new nn.Parameter(zeros([4, 4]));
 * nn.init.orthogonal(w);
 * w.matmul(w.transpose(0, 1)).sum().item(); // 4
 */
export function orthogonal(weight: Tensor, options: { readonly gain?: number } = {}): void {
  const { gain = 1 } = options;
  fans(weight.shape, "init.orthogonal");
  const rows = weight.shape[0] ?? 1;
  const columns = weight.size / rows;
  const wide = columns >= rows;
  const [count, length] = wide ? [rows, columns] : [columns, rows];
  fillLazily(weight, (values, generator) => {
    const vectors = Array.from({ length: count }, () =>
      Float64Array.from({ length }, () => generator.normal()),
    );
    orthonormalise(vectors);
    vectors.forEach((vector, i) => {
      for (let j = 0; j < length; j++) {
        values[wide ? i * columns + j : j * columns + i] = gain * vector[j]!;
      }
    });
  });
}

// Gram and Schmidt, modified and run twice: once loses orthogonality to rounding.
function orthonormalise(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, i) => {
    for (let round = 0; round < 2; round++) {
      for (const before of vectors.slice(0, i)) {
        const overlap = dot(vector, before);
        for (let j = 0; j < vector.length; j++) vector[j]! -= overlap * before[j]!;
      }
    }
    const length = Math.sqrt(dot(vector, vector));
    for (let j = 0; j < vector.length; j++) vector[j]! /= length;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}

/**
 * The factor by which a nonlinearity shrinks the deviation of what passes it: 1 for linear and sigmoid, 5/3 for tanh,
 * sqrt(2) for ReLU, sqrt(2 / (1 + slope^2)) for leakyRelu, 3/4 for selu.
 * @example
 * nn.init.calculateGain("tanh"); // 1.66667
 */
export function calculateGain(nonlinearity: Nonlinearity, slope = 0.01): number {
  switch (nonlinearity) {
    case "linear":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.SQRT2;
    case "leakyRelu":
      return Math.sqrt(2 / (1 + slope * slope));
    case "selu":
      return 3 / 4;
  }
}

/**
 * Inputs that one output sees and outputs that one input reaches: weights are [out, in, …kernel].
 * @throws RangeError when there are fewer than two dimensions
 * @example
 * nn.init.fans([6, 3, 5, 5]).fanIn; // 75
 */
export function fans(
  shape: Shape,
  op = "fans",
): { readonly fanIn: number; readonly fanOut: number } {
  const [out, input, ...kernel] = shape;
  if (out === undefined || input === undefined) {
    throw new RangeError(
      `${op}: weight must have at least two dimensions, [out, in, …]; it is ${shapeText(shape)}`,
    );
  }
  const taps = kernel.reduce((product, size) => product * size, 1);
  return { fanIn: input * taps, fanOut: out * taps };
}

function heDeviation(shape: Shape, options: HeOptions, op: string): number {
  const { mode = "fanIn", nonlinearity = "leakyRelu", slope = 0 } = options;
  return calculateGain(nonlinearity, slope) / Math.sqrt(fans(shape, op)[mode]);
}
