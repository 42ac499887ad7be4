import type { DType, Values } from "../backend/dtype.js";

/** An element type of a file format: float, bfloat, signed, unsigned or boolean, and its bytes. */
export type ElementType =
  "f2" | "bf2" | "f4" | "f8" | "i1" | "i2" | "i4" | "i8" | "u1" | "u2" | "u4" | "u8" | "b1";

/** Bytes of one element. */
export function elementBytes(type: ElementType): number {
  return Number(type.at(-1));
}

/** The engine's element type that holds a file's. */
export function dtypeFor(type: ElementType): DType {
  if (type === "f8") return "float64";
  if (type === "f4" || type === "f2" || type === "bf2") return "float32";
  if (type === "b1") return "bool";
  return type === "u1" ? "uint8" : "int32";
}

/**
 * Turns a file's bytes into values of `dtypeFor(type)`; 64-bit and unsigned whole numbers must fit into int32.
 * @param what names the array in an error, with the op in front
 */
export function decodeElements(
  type: ElementType,
  bytes: Uint8Array,
  littleEndian: boolean,
  what: string,
): Values {
  if (type === "u1" || type === "b1") return owned(bytes);
  const length = bytes.length / elementBytes(type);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (littleEndian && (type === "f4" || type === "f8" || type === "i4")) {
    const { buffer } = owned(bytes);
    if (type === "f4") return new Float32Array(buffer);
    return type === "f8" ? new Float64Array(buffer) : new Int32Array(buffer);
  }
  const read = reader(type, view, littleEndian);
  if (type === "f8") return Float64Array.from({ length }, (_, i) => read(i));
  if (dtypeFor(type) === "float32") return Float32Array.from({ length }, (_, i) => read(i));
  return Int32Array.from({ length }, (_, i) => {
    const value = read(i);
    if (value !== (value | 0)) {
      throw new Error(`${what} must hold whole numbers that fit int32; element ${i} is ${value}`);
    }
    return value;
  });
}

// A copy, unless the bytes were read for this array alone.
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const alone = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return alone ? new Uint8Array(buffer) : new Uint8Array(bytes);
}

function reader(
  type: Exclude<ElementType, "u1" | "b1">,
  view: DataView,
  little: boolean,
): (index: number) => number {
  switch (type) {
    case "f2":
      return (i) => halfToNumber(view.getUint16(2 * i, little));
    case "bf2":
      return (i) => bits32ToNumber(view.getUint16(2 * i, little) << 16);
    case "f4":
      return (i) => view.getFloat32(4 * i, little);
    case "f8":
      return (i) => view.getFloat64(8 * i, little);
    case "i1":
      return (i) => view.getInt8(i);
    case "i2":
      return (i) => view.getInt16(2 * i, little);
    case "i4":
      return (i) => view.getInt32(4 * i, little);
    case "i8":
      return (i) => Number(view.getBigInt64(8 * i, little));
    case "u2":
      return (i) => view.getUint16(2 * i, little);
    case "u4":
      return (i) => view.getUint32(4 * i, little);
    case "u8":
      return (i) => Number(view.getBigUint64(8 * i, little));
  }
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));
function bits32ToNumber(bits: number): number {
  word.setInt32(0, bits);
  return word.getFloat32(0);
}
