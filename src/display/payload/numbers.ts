import { NOT_A_NUMBER, STEPS } from "../picture/colorScale.js";
import { decodeBase64, encodeBase64 } from "./base64.js";
import {
  PayloadError,
  checkFields,
  checkInteger,
  checkList,
  checkNumber,
  checkOneOf,
  checkText,
} from "./check.js";

/**
 * Numbers inside a payload: base64 of little-endian float32, or of 8-bit steps between `min` and `max`.
 * In 8 bits 0…254 are steps and 255 stands for a value that is no finite number.
 */
export interface PackedNumbers {
  readonly shape: readonly number[];
  readonly encoding: "float32" | "uint8";
  readonly min: number;
  readonly max: number;
  readonly data: string;
}

/** No payload may ask a browser for more values than this. */
export const MAX_VALUES = 1 << 22;

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Smallest and largest finite value; 0 and 0 when there is none. */
export function rangeOf(values: ArrayLike<number>): Range {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}

export function packNumbers(
  values: ArrayLike<number>,
  shape: readonly number[],
  encoding: "float32" | "uint8",
): PackedNumbers {
  const { min, max } = rangeOf(values);
  const bytes = encoding === "uint8" ? toSteps(values, { min, max }) : toFloats(values);
  return { shape, encoding, min, max, data: encodeBase64(bytes) };
}

/** Values as 8-bit steps of a range. */
export function toSteps(values: ArrayLike<number>, { min, max }: Range): Uint8Array {
  const steps = new Uint8Array(values.length);
  const scale = max > min ? (STEPS - 1) / (max - min) : 0;
  for (let i = 0; i < steps.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) steps[i] = NOT_A_NUMBER;
    else steps[i] = scale === 0 ? 0 : Math.round((value - min) * scale);
  }
  return steps;
}

function toFloats(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i] ?? NaN, true);
  return new Uint8Array(view.buffer);
}

/** The values of a checked pack. */
export function unpackNumbers(packed: PackedNumbers): Float32Array {
  const bytes = decodeBase64(packed.data);
  if (packed.encoding === "float32") {
    const view = new DataView(bytes.buffer);
    const values = new Float32Array(bytes.length / 4);
    for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(i * 4, true);
    return values;
  }
  const width = (packed.max - packed.min) / (STEPS - 1);
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < values.length; i++) {
    const step = bytes[i] ?? NOT_A_NUMBER;
    values[i] = step === NOT_A_NUMBER ? NaN : packed.min + step * width;
  }
  return values;
}

/** Checks that the text really holds as many numbers as the shape says, before anything is allocated. */
export function checkNumbers(where: string, value: unknown): PackedNumbers {
  const fields = checkFields(where, value);
  const shape = checkList(`${where}.shape`, fields["shape"], 8, (at, size) =>
    checkInteger(at, size, 0, MAX_VALUES),
  );
  const encoding = checkOneOf(`${where}.encoding`, fields["encoding"], ["float32", "uint8"]);
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > MAX_VALUES) {
    throw new PayloadError(`${where}: expected at most ${MAX_VALUES} values; shape has ${count}`);
  }
  const bytes = count * (encoding === "float32" ? 4 : 1);
  const data = checkText(`${where}.data`, fields["data"], Math.ceil(bytes / 3) * 4 + 4);
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
  if (data.length % 4 !== 0 || (data.length / 4) * 3 - padding !== bytes) {
    throw new PayloadError(
      `${where}: expected ${count} ${encoding} values for shape [${shape.join(", ")}]; got ${data.length} base64 characters`,
    );
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data)) {
    throw new PayloadError(`${where}.data: expected base64; got another character`);
  }
  const min = checkNumber(`${where}.min`, fields["min"]);
  const max = checkNumber(`${where}.max`, fields["max"]);
  if (max < min) throw new PayloadError(`${where}: expected min <= max; got ${min} > ${max}`);
  return { shape, encoding, min, max, data };
}

/** For each 8-bit step of a picture with values 0…1 the brightness 0…255 it stands for. */
export function rangeSteps({ min, max }: PackedNumbers): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, step) => {
    if (step === NOT_A_NUMBER) return 0;
    const value = min + ((max - min) * step) / (STEPS - 1);
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  });
}
