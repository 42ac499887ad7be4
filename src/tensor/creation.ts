import { allocate } from "../backend/memory.js";
import { dtypeOfArray, isDType, isFloat, type DType, type Values } from "../backend/dtype.js";
import { Storage } from "../backend/storage.js";
import { checkShape, ShapeError, shapeText, sizeOf, type Shape } from "./shape.js";
import { Tensor } from "./tensor.js";

/** Element type and gradient of a new tensor. */
export interface TensorOptions {
  /** Element type; float32 unless the data say otherwise. */
  readonly dtype?: DType;
  /** Whether backward should leave a gradient here. */
  readonly requiresGrad?: boolean;
}

/** Numbers or booleans, nested as deep as the tensor has dimensions. */
export type NestedNumbers = number | boolean | readonly NestedNumbers[];

/** A tensor on `values`, which it takes over. The engine's own; users call `tensor`. */
export function wrap(values: Values, shape: Shape, dtype: DType, requiresGrad = false): Tensor {
  const made = new Tensor(new Storage(dtype, sizeOf(shape), values), shape);
  if (requiresGrad) made.requiresGrad = true;
  return made;
}

/** A new tensor whose element i (row-major) is `value(i)`. */
export function generate(
  op: string,
  shape: Shape,
  { dtype = "float32", requiresGrad = false }: TensorOptions,
  value: (index: number) => number,
): Tensor {
  checkShape(op, shape);
  if (!isDType(dtype))
    throw new TypeError(
      `${op}: dtype expected float32, float64, int32, uint8 or bool; got ${String(dtype)}`,
    );
  const values = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = value(i);
  return wrap(values, [...shape], dtype, requiresGrad);
}

/**
 * A tensor of the given numbers: nested arrays, or a typed array (copied) with `shape`.
 * Plain numbers become float32, booleans bool; typed arrays keep their type.
 * @throws ShapeError when rows differ in length or `shape` does not fit
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 * tensor(new Uint8Array(6), { shape: [2, 3] }).dtype; // "uint8"
 */
export function tensor(
  data: NestedNumbers | Values | Uint8ClampedArray,
  options: TensorOptions & { readonly shape?: Shape } = {},
): Tensor {
  const { requiresGrad } = options;
  if (ArrayBuffer.isView(data)) {
    const dtype = options.dtype ?? dtypeOfArray(data);
    if (dtype === undefined) {
      throw new TypeError(
        "tensor: expected a Float32Array, Float64Array, Int32Array or Uint8Array; got another typed array: convert it first",
      );
    }
    return filled(data, options.shape ?? [data.length], dtype, requiresGrad);
  }
  const shape = nestedShape(data);
  const flat: (number | boolean)[] = [];
  flatten(data, shape, 0, flat);
  const dtype =
    options.dtype ??
    (flat.length > 0 && flat.every((v) => typeof v === "boolean") ? "bool" : "float32");
  return filled(flat.map(Number), options.shape ?? shape, dtype, requiresGrad);
}

function filled(data: ArrayLike<number>, shape: Shape, dtype: DType, requiresGrad = false): Tensor {
  checkShape("tensor", shape);
  if (sizeOf(shape) !== data.length) {
    throw new ShapeError(
      `tensor: shape ${shapeText(shape)} needs ${sizeOf(shape)} values; got ${data.length}`,
    );
  }
  if (dtype === "bool")
    return generate("tensor", shape, { dtype, requiresGrad }, (i) => (data[i] ? 1 : 0));
  if (!isFloat(dtype)) checkWhole(data, dtype);
  return generate("tensor", shape, { dtype, requiresGrad }, (i) => data[i]!);
}

function checkWhole(data: ArrayLike<number>, dtype: DType): void {
  const [low, high] = dtype === "uint8" ? [0, 255] : [-(2 ** 31), 2 ** 31 - 1];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new RangeError(
        `tensor: ${dtype} expected whole numbers from ${low} to ${high}; got ${value} at ${i}`,
      );
    }
  }
}

function nestedShape(data: NestedNumbers): number[] {
  const shape: number[] = [];
  for (
    let level = data;
    Array.isArray(level);
    level = (level as readonly NestedNumbers[])[0] ?? 0
  ) {
    shape.push(level.length);
  }
  return shape;
}

function flatten(data: NestedNumbers, shape: Shape, dim: number, out: (number | boolean)[]): void {
  if (typeof data === "number" || typeof data === "boolean") {
    if (dim !== shape.length)
      throw new ShapeError(
        `tensor: expected rows of equal depth ${shape.length}; got a number at depth ${dim}`,
      );
    out.push(data);
    return;
  }
  if (!Array.isArray(data)) throw new TypeError(`tensor: expected numbers; got ${typeof data}`);
  const rows: readonly NestedNumbers[] = data;
  if (rows.length !== shape[dim]) {
    throw new ShapeError(
      `tensor: expected rows of equal length ${shape[dim] ?? "none"} at depth ${dim}; got one of ${rows.length}`,
    );
  }
  for (const row of rows) flatten(row, shape, dim + 1, out);
}

/** A tensor of zeros. @example zeros([2, 3]) */
export function zeros(shape: Shape, options: TensorOptions = {}): Tensor {
  return full(shape, 0, options, "zeros");
}

/** A tensor of ones. @example ones([2, 3]) */
export function ones(shape: Shape, options: TensorOptions = {}): Tensor {
  return full(shape, 1, options, "ones");
}

/** A tensor of one value. @example full([2, 3], 0.5) */
export function full(
  shape: Shape,
  value: number,
  options: TensorOptions = {},
  op = "full",
): Tensor {
  return generate(op, shape, options, () => value);
}

/** Zeros of another tensor's shape and element type. @example zerosLike(ones([2])) */
export function zerosLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return zeros(x.shape, { dtype: x.dtype, ...options });
}

/** Ones of another tensor's shape and element type. @example onesLike(zeros([2])) */
export function onesLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return ones(x.shape, { dtype: x.dtype, ...options });
}

/**
 * Numbers from `start` (included) to `end` (excluded) in steps; `arange(end)` starts at 0.
 * @throws RangeError when the step is 0 or leads away from `end`
 * @example
 * arange(0, 1, 0.25).toArray(); // [0, 0.25, 0.5, 0.75]
 */
export function arange(start: number, end?: number, step = 1, options: TensorOptions = {}): Tensor {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  const length = Math.ceil((to - from) / step);
  if (!Number.isFinite(length) || length < 0) {
    throw new RangeError(`arange: step expected to lead from ${from} to ${to}; got ${step}`);
  }
  return generate("arange", [length], options, (i) => from + i * step);
}

/**
 * `steps` numbers at equal distances from `start` to `end`, both included.
 * @example
 * linspace(-1, 1, 5).toArray(); // [-1, -0.5, 0, 0.5, 1]
 */
export function linspace(
  start: number,
  end: number,
  steps: number,
  options: TensorOptions = {},
): Tensor {
  const distance = steps > 1 ? (end - start) / (steps - 1) : 0;
  // From both ends, as torch does, so that the last number is exactly `end`.
  return generate("linspace", [steps], options, (i) =>
    i < steps / 2 ? start + i * distance : end - (steps - 1 - i) * distance,
  );
}

/** The identity matrix [n, m]: ones on the diagonal. @example eye(3) */
export function eye(n: number, m = n, options: TensorOptions = {}): Tensor {
  return generate("eye", [n, m], options, (i) => (i % m === Math.floor(i / m) ? 1 : 0));
}
