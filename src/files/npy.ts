import { readFileSync, writeFileSync } from "node:fs";
import type { DType } from "../backend/dtype.js";
import { type Shape, sizeOf, stridesOf } from "../tensor/shape.js";
import { wrap } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import { decodeElements, dtypeFor, elementBytes, type ElementType } from "./elements.js";

const MAGIC = "\x93NUMPY";
const MAX_HEADER = 1 << 16;
const DESCRIPTIONS: Readonly<Record<DType, string>> = {
  float32: "<f4",
  float64: "<f8",
  int32: "<i4",
  uint8: "|u1",
  bool: "|b1",
};

/**
 * Reads the bytes of a `.npy` file, format versions 1 to 3, as `numpy.load` does.
 *
 * float16 becomes float32; whole numbers other than uint8 become int32 and must fit. Column-major (Fortran) arrays
 * are reordered. Nothing is allocated before shape and length agree.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @param name what to call the file in an error
 * @throws Error when the bytes are not a whole, sound file of a supported element type
 * @example
 * files.parseNpy(files.formatNpy(tensor([[1, 2], [3, 4]]))).toArray(); // [[1, 2], [3, 4]]
 */
export function parseNpy(bytes: Uint8Array, name = "npy file"): Tensor {
  const start = String.fromCharCode(...bytes.subarray(0, 6));
  if (start !== MAGIC) {
    throw new Error(
      `parseNpy: ${name} must start with \\x93NUMPY; it starts with ${JSON.stringify(start)}`,
    );
  }
  const version = bytes[6] ?? 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerAt = version === 1 ? 10 : 12;
  if (version < 1 || version > 3 || bytes.length < headerAt) {
    throw new Error(
      `parseNpy: ${name} must have format version 1, 2 or 3; it has version ${version} and ${bytes.length} bytes`,
    );
  }
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataAt = headerAt + headerLength;
  if (headerLength > MAX_HEADER || dataAt > bytes.length) {
    throw new Error(
      `parseNpy: ${name} must hold its header of ${headerLength} bytes (at most ${MAX_HEADER}); it has ${bytes.length} bytes in all`,
    );
  }
  const header = parseHeader(new TextDecoder().decode(bytes.subarray(headerAt, dataAt)), name);
  const { shape, type } = header;
  const expected = sizeOf(shape) * elementBytes(type);
  if (bytes.length - dataAt !== expected) {
    throw new Error(
      `parseNpy: ${name} with shape [${shape.join(", ")}] of ${type} must hold ${expected} bytes of data; it holds ${bytes.length - dataAt}`,
    );
  }
  const data = bytes.subarray(dataAt);
  const values = decodeElements(type, data, header.littleEndian, `parseNpy: ${name}`);
  if (header.columnMajor) {
    const copy = values.slice();
    const strides = stridesOf([...shape].reverse()).reverse();
    const own = stridesOf(shape);
    for (let i = 0; i < values.length; i++) {
      let from = 0;
      for (let d = 0; d < shape.length; d++) {
        from += (Math.floor(i / own[d]!) % shape[d]!) * strides[d]!;
      }
      values[i] = copy[from]!;
    }
  }
  return wrap(values, shape, dtypeFor(type));
}

interface NpyHeader {
  readonly shape: Shape;
  readonly type: ElementType;
  readonly littleEndian: boolean;
  readonly columnMajor: boolean;
}

// The header is a Python literal; numpy always writes these three keys, in any order.
function parseHeader(text: string, name: string): NpyHeader {
  const description = /'descr':\s*'([<>|=])(\w+)'/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text);
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text);
  if (!description || !order || !shape) {
    throw new Error(
      `parseNpy: ${name} must describe one array by descr, fortran_order and shape; its header is ${JSON.stringify(text.slice(0, 120).trim())}`,
    );
  }
  const type = description[2] ?? "";
  if (!isElementType(type)) {
    throw new Error(
      `parseNpy: ${name} must hold floats, whole numbers or booleans; its type is ${type}`,
    );
  }
  const lengths = (shape[1] ?? "")
    .split(",")
    .map((length) => length.trim())
    .filter((length) => length !== "")
    .map(Number);
  if (lengths.length > 32 || !Number.isSafeInteger(sizeOf(lengths) * 8)) {
    throw new Error(`parseNpy: ${name} must have a shape that fits memory; it is (${shape[1]})`);
  }
  return {
    shape: lengths,
    type,
    littleEndian: description[1] !== ">",
    columnMajor: order[1] === "True",
  };
}

function isElementType(type: string): type is ElementType {
  return /^(f[248]|[iu][1248]|b1)$/.test(type);
}

/**
 * The bytes of a `.npy` file (version 1) that holds the tensor: `numpy.load` reads it.
 * @example
 * files.formatNpy(zeros([2, 3])).length; // 152
 */
export function formatNpy(x: Tensor): Uint8Array {
  const shape = x.shape.length === 1 ? `${x.shape[0]},` : x.shape.join(", ");
  const text = `{'descr': '${DESCRIPTIONS[x.dtype]}', 'fortran_order': False, 'shape': (${shape}), }`;
  // The format asks that the data begin at a multiple of 64 bytes, after spaces and a newline.
  const total = Math.ceil((10 + text.length + 1) / 64) * 64;
  const data = x.data;
  const bytes = new Uint8Array(total + data.byteLength);
  bytes.set(Uint8Array.from(MAGIC, (c) => c.charCodeAt(0)));
  bytes.set([1, 0, (total - 10) & 0xff, (total - 10) >> 8], 6);
  bytes.set(new TextEncoder().encode(text.padEnd(total - 11) + "\n"), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), total);
  return bytes;
}

/**
 * Reads a `.npy` file; see {@link parseNpy}.
 * @throws Error when the file is missing or not a sound `.npy` file
 * @example
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const folder = mkdtempSync(join(tmpdir(), "cnnlab-"));
 * const path = join(folder, "pair.npy");
 * files.saveNpy(path, tensor([1, 2]));
 * files.loadNpy(path).toArray(); // [1, 2]
 * rmSync(folder, { recursive: true });
 */
export function loadNpy(path: string): Tensor {
  return parseNpy(readFileSync(path), path);
}

/**
 * Writes a tensor as a `.npy` file; see {@link formatNpy}.
 * @example
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const folder = mkdtempSync(join(tmpdir(), "cnnlab-"));
 * const path = join(folder, "pair.npy");
 * files.saveNpy(path, tensor([1, 2]));
 * files.loadNpy(path).toArray(); // [1, 2]
 * rmSync(folder, { recursive: true });
 */
export function saveNpy(path: string, x: Tensor): void {
  writeFileSync(path, formatNpy(x));
}
