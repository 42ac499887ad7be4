import { expect } from "vitest";

/**
 * Compares numbers: |a − b| <= tolerance · max(1, |b|), NaN only with NaN and infinities only with their own sign.
 * A failure names the worst element.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = "values",
): void {
  expect(actual.length, `${what}: number of elements`).toBe(expected.length);
  let worst = -1;
  let worstError = tolerance;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i]!, expected[i]!];
    const error = Object.is(a, b) || a === b ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b));
    if (error > worstError || Number.isNaN(error)) {
      worst = i;
      worstError = Number.isNaN(error) ? Infinity : error;
    }
  }
  const message =
    worst < 0
      ? what
      : `${what}: element ${worst} is ${actual[worst]}, expected ${expected[worst]} (error ${worstError}, allowed ${tolerance})`;
  expect(worst, message).toBe(-1);
}
