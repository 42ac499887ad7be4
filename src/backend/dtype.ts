/** Element types: float32 by default, float64 on the reference backend, the rest for labels, masks and images. */
export type DType = "float32" | "float64" | "int32" | "uint8" | "bool";

/** The arrays that hold them; bool is a Uint8Array of 0 and 1. */
export type Values = Float32Array | Float64Array | Int32Array | Uint8Array;

const arrays = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** All element types, weakest first: the order of promotion, as torch's. */
export const dtypes: readonly DType[] = ["bool", "uint8", "int32", "float32", "float64"];

export function isDType(value: unknown): value is DType {
  return typeof value === "string" && value in arrays;
}

export function bytesPerElement(dtype: DType): number {
  return arrays[dtype].BYTES_PER_ELEMENT;
}

export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** The element type that can hold both, as torch promotes tensors. */
export function promote(a: DType, b: DType): DType {
  return dtypes.indexOf(a) >= dtypes.indexOf(b) ? a : b;
}

/** A new array of `length` zeros. */
export function arrayOf(dtype: DType, length: number): Values {
  return new arrays[dtype](length);
}

/** A view of `length` elements of `buffer` from byte `start` on. */
export function viewOf(dtype: DType, buffer: ArrayBuffer, length: number, start: number): Values {
  return new arrays[dtype](buffer, start, length);
}

/** The element type that a typed array stands for; undefined for those the engine has no type for. */
export function dtypeOfArray(values: ArrayBufferView): DType | undefined {
  if (values instanceof Float32Array) return "float32";
  if (values instanceof Float64Array) return "float64";
  if (values instanceof Int32Array) return "int32";
  if (values instanceof Uint8Array || values instanceof Uint8ClampedArray) return "uint8";
  return undefined;
}
