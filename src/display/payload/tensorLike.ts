/** Anything with a shape and row-major values: a Tensor, or a plain object in a test. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  readonly dtype?: string;
}

export function isTensorLike(value: unknown): value is TensorLike {
  if (typeof value !== "object" || value === null) return false;
  if (!("shape" in value) || !("data" in value)) return false;
  const { shape, data } = value;
  return Array.isArray(shape) && (ArrayBuffer.isView(data) || Array.isArray(data));
}

/**
 * Checks a tensor's shape against its values, once, at the border of the displays.
 * @throws Error when the shape has a size that is no whole number or the lengths differ.
 */
export function checkTensor(operation: string, x: TensorLike): TensorLike {
  const count = x.shape.reduce((product, size) => product * size, 1);
  if (!x.shape.every((size) => Number.isInteger(size) && size >= 0) || count !== x.data.length) {
    throw new Error(
      `${operation}: expected ${count} values for shape [${x.shape.join(", ")}]; got ${x.data.length}`,
    );
  }
  return x;
}

/** The part of a tensor at index `at` of its first axis. */
export function slice(x: TensorLike, at: number): TensorLike {
  const [first = 0, ...rest] = x.shape;
  if (!Number.isInteger(at) || at < 0 || at >= first) {
    throw new Error(
      `slice: expected an index below ${first} of shape [${x.shape.join(", ")}]; got ${at}`,
    );
  }
  const size = rest.reduce((product, each) => product * each, 1);
  const data = Float32Array.from({ length: size }, (_, i) => x.data[at * size + i] ?? NaN);
  return { shape: rest, data, ...(x.dtype === undefined ? {} : { dtype: x.dtype }) };
}
