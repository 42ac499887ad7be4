import type { Machine } from "../fast/machine.js";

/** Multiplies two small matrices of whole numbers, where rounding plays no part; says what is wrong, if anything. */
export function selfTest(machine: Machine): string | undefined {
  const [rows, columns, inner] = [13, 19, 7];
  const a = Float32Array.from({ length: rows * inner }, (_, i) => (i % 11) - 5);
  const b = Float32Array.from({ length: inner * columns }, (_, i) => (i % 7) - 3);
  const y = new Float32Array(rows * columns);
  try {
    machine.run("matMul", [a, b, null, y], [1, rows, columns, inner, 0, 0, 0, 0, 0]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  for (let at = 0; at < y.length; at++) {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let expected = 0;
    for (let k = 0; k < inner; k++) expected += a[row * inner + k]! * b[k * columns + column]!;
    if (y[at] !== expected) return `a product is ${y[at]}, expected ${expected}`;
  }
  return undefined;
}
