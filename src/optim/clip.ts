import { mutableValues, type Tensor } from "../tensor/tensor.js";

/**
 * Scales all gradients together so that their norm is at most `maxNorm`:
 * grad *= min(1, maxNorm / (norm + 1e-6)), as torch does.
 * @param options `normType`: 2 (default), another power, or Infinity for the largest magnitude
 * @returns the norm before
 * @throws Error when the norm is not finite, naming the first such parameter
 * @example
 * const w = new nn.Parameter(tensor([3, 4]));
 * w.mul(w).sum().backward();
 * optim.clipGradNorm([w], 1); // 10
 * w.grad.toArray(); // [0.6, 0.8]
 */
export function clipGradNorm(
  parameters: readonly Tensor[],
  maxNorm: number,
  options: { readonly normType?: number } = {},
): number {
  const { normType = 2 } = options;
  if (!(maxNorm >= 0) || !(normType > 0)) {
    throw new RangeError(
      `clipGradNorm: maxNorm must be from 0 on and normType above 0; they are ${maxNorm} and ${normType}`,
    );
  }
  const norms = parameters.map((parameter, i) => {
    const value = parameter.accumulated === null ? 0 : norm(parameter.accumulated, normType);
    if (!Number.isFinite(value)) {
      throw new Error(`clipGradNorm: gradients must be finite; parameter ${i}'s norm is ${value}`);
    }
    return value;
  });
  const total =
    normType === Infinity
      ? Math.max(0, ...norms)
      : norms.reduce((sum, each) => sum + each ** normType, 0) ** (1 / normType);
  const scale = Math.min(1, maxNorm / (total + 1e-6));
  if (scale < 1) {
    for (const { accumulated } of parameters) {
      if (accumulated === null) continue;
      const values = mutableValues(accumulated);
      for (let i = 0; i < values.length; i++) values[i]! *= scale;
    }
  }
  return total;
}

/**
 * Clamps every element of every gradient to [-maxValue, maxValue].
 * @throws RangeError when `maxValue` is negative
 * @example
 * const w = new nn.Parameter(tensor([3, -0.1]));
 * w.mul(w).sum().backward();
 * optim.clipGradValue([w], 1);
 * w.grad.toArray(); // [1, -0.2]
 */
export function clipGradValue(parameters: readonly Tensor[], maxValue: number): void {
  if (!(maxValue >= 0)) {
    throw new RangeError(`clipGradValue: maxValue must be from 0 on; it is ${maxValue}`);
  }
  for (const { accumulated } of parameters) {
    if (accumulated === null) continue;
    const values = mutableValues(accumulated);
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.max(-maxValue, Math.min(maxValue, values[i]!));
    }
  }
}

function norm({ storage }: Tensor, power: number): number {
  let sum = 0;
  for (const value of storage.values) {
    const size = Math.abs(value);
    if (power === Infinity) sum = size > sum || Number.isNaN(size) ? size : sum;
    else sum += power === 2 ? size * size : size ** power;
  }
  return power === Infinity ? sum : sum ** (1 / power);
}
