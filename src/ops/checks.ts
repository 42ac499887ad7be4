import type { Operand } from "../backend/backend.js";
import { isFloat } from "../backend/dtype.js";
import { shapeText, ShapeError } from "../tensor/shape.js";

/** Checks that an input is float32 or float64. */
export function expectFloat(op: string, name: string, x: Operand): void {
  if (!isFloat(x.dtype)) {
    throw new TypeError(
      `${op}: ${name} expected float32 or float64; got ${x.dtype}: convert it with to("float32")`,
    );
  }
}

/** Checks that inputs share one float type. */
export function expectSameFloat(
  op: string,
  inputs: Readonly<Record<string, Operand | undefined>>,
): void {
  let first = "";
  for (const name in inputs) {
    const x = inputs[name];
    if (x === undefined) continue;
    expectFloat(op, name, x);
    if (first === "") first = name;
    const { dtype } = inputs[first]!;
    if (x.dtype !== dtype) {
      throw new TypeError(
        `${op}: ${name} expected ${dtype} like ${first}; got ${x.dtype}: convert one with to("${dtype}")`,
      );
    }
  }
}

/** Checks the number of dimensions; `letters` such as "[N, C, H, W]" go into the message. */
export function expectRank(op: string, name: string, x: Operand, letters: string): void {
  const rank = letters.split(",").length;
  if (x.shape.length !== rank) {
    throw new ShapeError(`${op}: ${name} expected ${letters}; got ${shapeText(x.shape)}`);
  }
}

/** Checks a vector that has one number for each channel. */
export function expectVector(
  op: string,
  name: string,
  x: Operand,
  length: number,
  of: string,
): void {
  if (x.shape.length !== 1 || x.shape[0] !== length) {
    throw new ShapeError(
      `${op}: ${name} expected [${length}], one for each ${of}; got ${shapeText(x.shape)}`,
    );
  }
}
