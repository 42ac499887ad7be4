import { shapeText } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { wrap } from "../tensor/creation.js";
import { grad } from "./backward.js";
import { noGrad } from "./gradMode.js";

/** How closely gradients are compared. */
export interface GradCheckOptions {
  /** Step of the finite difference. */
  readonly eps?: number;
  /** Largest relative error allowed. */
  readonly tolerance?: number;
}

/** Where analytic and numeric gradient differ most. */
export interface GradCheckResult {
  /** |a − n| / max(1e-8, |a| + |n|), the largest over all elements (as cs231n's gradient_check). */
  readonly relativeError: number;
  readonly worst: {
    readonly input: number;
    readonly index: readonly number[];
    readonly analytic: number;
    readonly numeric: number;
  };
}

/** A centred difference loses about this much to rounding, as a share of the summed terms divided by the step. */
const rounding = 4 * Number.EPSILON;

/**
 * Compares the gradients of `fn` with centred differences (f(x + h) − f(x − h)) / 2h, in float64.
 * A result that is no scalar is weighted with fixed numbers and summed first.
 *
 * *Lecture:* gradient check. *Source:* cs231n, neural-networks-3, "use the centered formula".
 * @param fn tensors to a tensor; must give the same result for the same input
 * @param inputs where to check; copies in float64 are used, and all of them are checked
 * @param options eps 1e-6; tolerance 1e-5
 * @throws Error that names the worst element when it exceeds the tolerance
 * @example
 * gradCheck((x) => x.mul(x), [tensor([1, 2, 3])]).relativeError < 1e-7; // true
 */
export function gradCheck(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  { eps = 1e-6, tolerance = 1e-5 }: GradCheckOptions = {},
): GradCheckResult {
  const points = inputs.map((x) =>
    wrap(Float64Array.from(x.storage.values), x.shape, "float64", true),
  );
  const result = fn(...points);
  const weights = Float64Array.from({ length: result.size }, (_, i) => Math.cos(i));
  const analytic = grad(result, points, { gradient: wrap(weights, result.shape, "float64") });
  const value = (): number => {
    const values = fn(...points).storage.values;
    return weights.reduce((total, weight, i) => total + weight * values[i]!, 0);
  };
  const terms = result.storage.values;
  const size = weights.reduce((total, weight, i) => total + Math.abs(weight * terms[i]!), 0);
  const unavoidable = (rounding * size) / eps;
  let worst: GradCheckResult | undefined;
  points.forEach((x, input) => {
    const exact = analytic[input]?.storage.values ?? new Float64Array(x.size);
    const numeric = noGrad(() => centredDifferences(x, eps, value));
    for (let i = 0; i < x.size; i++) {
      const [a, n] = [exact[i]!, numeric[i]!];
      const difference = Math.max(0, Math.abs(a - n) - unavoidable);
      const relativeError = difference / Math.max(1e-8, Math.abs(a) + Math.abs(n));
      if (Number.isNaN(relativeError)) throw new Error(notFinite(input, place(i, x.shape), a, n));
      if (worst === undefined || relativeError > worst.relativeError) {
        worst = {
          relativeError,
          worst: { input, index: place(i, x.shape), analytic: a, numeric: n },
        };
      }
    }
  });
  if (worst === undefined)
    throw new Error("gradCheck: expected at least one input with elements; got none");
  if (worst.relativeError > tolerance) {
    const { input, index, analytic: a, numeric: n } = worst.worst;
    throw new Error(
      `gradCheck: input ${input} at ${shapeText(index)}: backward gives ${short(a)}, finite differences ${short(n)} ` +
        `(relative error ${worst.relativeError.toExponential(2)}, allowed ${tolerance})`,
    );
  }
  return worst;
}

const short = (value: number) => Number(value.toPrecision(6));

function notFinite(input: number, index: readonly number[], a: number, n: number): string {
  return `gradCheck: input ${input} at ${shapeText(index)}: expected finite gradients; backward gives ${a}, finite differences ${n}`;
}

function centredDifferences(x: Tensor, eps: number, value: () => number): Float64Array {
  const values = x.storage.values;
  return Float64Array.from({ length: x.size }, (_, i) => {
    const at = values[i]!;
    values[i] = at + eps;
    const above = value();
    values[i] = at - eps;
    const below = value();
    values[i] = at;
    return (above - below) / (2 * eps);
  });
}

function place(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = flat;
  for (let d = shape.length - 1; d >= 0; d--) {
    index.unshift(rest % shape[d]!);
    rest = Math.floor(rest / shape[d]!);
  }
  return index;
}
