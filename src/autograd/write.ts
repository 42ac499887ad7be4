import { select, type Index } from "../tensor/indexing.js";
import {
  broadcastShapes,
  broadcastStrides,
  sameShape,
  shapeText,
  ShapeError,
  sizeOf,
  stridesOf,
} from "../tensor/shape.js";
import { mutableValues, type Tensor } from "../tensor/tensor.js";
import { isGradEnabled } from "./gradMode.js";

function expectWritable(op: string, x: Tensor): void {
  if (isGradEnabled() && x.requiresGrad) {
    throw new Error(
      `${op}: a tensor that requires a gradient can be written only inside noGrad(() => …)`,
    );
  }
}

/**
 * Overwrites all elements of x with those of `from`, which broadcasts.
 * @throws Error when x requires a gradient and recording is on
 */
export function copy(x: Tensor, from: Tensor): Tensor {
  if (!sameShape(x.shape, from.shape)) return set(x, ["..."], from, "copy");
  expectWritable("copy", x);
  mutableValues(x).set(from.storage.values);
  return x;
}

/**
 * Overwrites what `index` picks (as `at` reads it) with a number, or a tensor that broadcasts.
 * @throws Error when x requires a gradient and recording is on
 * @throws ShapeError when the value does not fit
 */
export function set(
  x: Tensor,
  index: Index | readonly Index[],
  value: Tensor | number,
  op = "set",
): Tensor {
  expectWritable(op, x);
  const { ranges, shape } = select(op, x.shape, typeof index === "object" ? index : [index]);
  const source = typeof value === "number" ? undefined : value.storage.values.slice();
  if (typeof value !== "number" && !sameShape(broadcastShapes(op, value.shape, shape), shape)) {
    throw new ShapeError(
      `${op}: value expected to fit ${shapeText(shape)}; got ${shapeText(value.shape)}`,
    );
  }
  const valueStrides = typeof value === "number" ? [] : broadcastStrides(value.shape, shape);
  const shapeStrides = stridesOf(shape);
  const strides = stridesOf(x.shape);
  const target = mutableValues(x);
  const picked = ranges.map((range) => range.length);
  const pickedStrides = stridesOf(picked);
  for (let i = 0; i < sizeOf(picked); i++) {
    let whole = 0;
    for (let d = 0; d < ranges.length; d++) {
      const { start, step, length } = ranges[d]!;
      whole += (start + step * (Math.floor(i / pickedStrides[d]!) % length)) * strides[d]!;
    }
    let from = 0;
    for (let d = 0; d < shape.length; d++) {
      from += (Math.floor(i / shapeStrides[d]!) % shape[d]!) * valueStrides[d]!;
    }
    target[whole] = source === undefined ? (value as number) : source[from]!;
  }
  return x;
}
