import { closeSync, fstatSync, openSync, readSync, renameSync, writeFileSync } from "node:fs";
import type { DType } from "../backend/dtype.js";
import type { Shape } from "../tensor/shape.js";
import { wrap } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import { decodeElements, dtypeFor, elementBytes, type ElementType } from "./elements.js";

// The reference implementation refuses longer headers too.
const MAX_HEADER = 100_000_000;

const TYPES: Readonly<Record<string, ElementType>> = {
  F64: "f8",
  F32: "f4",
  F16: "f2",
  BF16: "bf2",
  I64: "i8",
  I32: "i4",
  I16: "i2",
  I8: "i1",
  U64: "u8",
  U32: "u4",
  U16: "u2",
  U8: "u1",
  BOOL: "b1",
};
const WRITTEN: Readonly<Record<DType, string>> = {
  float64: "F64",
  float32: "F32",
  int32: "I32",
  uint8: "U8",
  bool: "BOOL",
};

interface Entry {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

/** Bytes `offset` to `offset + length` of a file. */
type Read = (offset: number, length: number) => Uint8Array;

/**
 * Reads the bytes of a safetensors file: tensors by name. float16 and bfloat16 become float32, whole numbers other
 * than uint8 become int32 and must fit. Nothing is allocated before header and length agree.
 *
 * Layout: header length as 64-bit little-endian number, header as JSON, then the data without gaps.
 * Source: https://github.com/huggingface/safetensors#format
 * @param name what to call the file in an error
 * @throws Error when the file is cut, has gaps, overlaps or surplus, or holds an unknown element type
 * @example
 * const bytes = files.formatSafetensors({ "fc.bias": tensor([1, 2]) });
 * files.parseSafetensors(bytes)["fc.bias"].toArray(); // [1, 2]
 */
export function parseSafetensors(
  bytes: Uint8Array,
  name = "safetensors file",
): Readonly<Record<string, Tensor>> {
  return readAll((offset, length) => bytes.subarray(offset, offset + length), bytes.length, name);
}

/**
 * Reads a safetensors file, one tensor at a time; see {@link parseSafetensors}. torchvision's weights load by name:
 * `net.loadStateDict(files.loadSafetensors(path))`.
 * @throws Error when the file is missing or not a sound safetensors file
 * @example
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const folder = mkdtempSync(join(tmpdir(), "cnnlab-"));
 * const path = join(folder, "net.safetensors");
 * const net = new nn.Linear(2, 1);
 * files.saveSafetensors(path, net.stateDict(), { made: "by hand" });
 * net.loadStateDict(files.loadSafetensors(path));
 * rmSync(folder, { recursive: true });
 */
export function loadSafetensors(path: string): Readonly<Record<string, Tensor>> {
  return withFile(path, (read, size) => readAll(read, size, path));
}

function withFile<T>(path: string, use: (read: Read, size: number) => T): T {
  const file = openSync(path, "r");
  try {
    const read: Read = (offset, length) => {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const count = readSync(file, bytes, done, length - done, offset + done);
        if (count === 0) throw new Error(`loadSafetensors: ${path} was cut while it was read`);
        done += count;
      }
      return bytes;
    };
    return use(read, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}

/**
 * The free text in the header of a safetensors file, by key.
 * @throws Error when the file is missing or has no sound header
 * @example
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const folder = mkdtempSync(join(tmpdir(), "cnnlab-"));
 * const path = join(folder, "net.safetensors");
 * const net = new nn.Linear(2, 1);
 * files.saveSafetensors(path, net.stateDict(), { made: "by hand" });
 * files.loadSafetensorsMetadata(path)["made"]; // "by hand"
 * rmSync(folder, { recursive: true });
 */
export function loadSafetensorsMetadata(path: string): Readonly<Record<string, string>> {
  return withFile(path, (read, size) => {
    const { header } = readHeader(read, size, path);
    const metadata = header["__metadata__"] ?? {};
    if (typeof metadata !== "object" || metadata === null) {
      throw new Error(
        `parseSafetensors: ${path} must have text by key as metadata; it has another`,
      );
    }
    return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, String(value)]));
  });
}

function readAll(read: Read, size: number, name: string): Readonly<Record<string, Tensor>> {
  const { header, length } = readHeader(read, size, name);
  const entries = Object.entries(header)
    .filter(([key]) => key !== "__metadata__")
    .map(([key, value]) => parseEntry(key, value, name))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkOffsets(entries, size - 8 - length, name);
  return Object.fromEntries(
    entries.map((entry) => {
      const bytes = read(8 + length + entry.begin, entry.end - entry.begin);
      const what = `parseSafetensors: ${name}, tensor ${entry.name},`;
      const values = decodeElements(entry.type, bytes, true, what);
      return [entry.name, wrap(values, entry.shape, dtypeFor(entry.type))];
    }),
  );
}

function readHeader(
  read: Read,
  size: number,
  name: string,
): { readonly header: Readonly<Record<string, unknown>>; readonly length: number } {
  const length = size < 8 ? 0 : headerLength(read(0, 8));
  if (length < 2 || length > MAX_HEADER || 8 + length > size) {
    throw new Error(
      `parseSafetensors: ${name} must begin with the length of its header; it has ${size} bytes and gives ${length}`,
    );
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(read(8, length)));
  } catch (cause) {
    throw new Error(`parseSafetensors: ${name} must have a JSON header; it does not parse`, {
      cause,
    });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw new Error(`parseSafetensors: ${name} must have an object as header; it has another`);
  }
  return { header: header as Readonly<Record<string, unknown>>, length };
}

function headerLength(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return Number(view.getBigUint64(0, true));
}

function parseEntry(key: string, value: unknown, name: string): Entry {
  const what = `parseSafetensors: ${name}, tensor ${key},`;
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (!isCounts(shape) || shape.length > 32 || !isCounts(offsets) || offsets.length !== 2) {
    throw new Error(
      `${what} must have a shape and two data_offsets of whole numbers; it has ${JSON.stringify(value)?.slice(0, 120)}`,
    );
  }
  const type = typeof dtype === "string" && Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : undefined;
  if (type === undefined) {
    throw new Error(
      `${what} must have dtype ${Object.keys(TYPES).join(", ")}; it has ${JSON.stringify(dtype)}`,
    );
  }
  const [begin = 0, end = 0] = offsets;
  const bytes = shape.reduce((product, length) => product * length, elementBytes(type));
  if (end - begin !== bytes) {
    throw new Error(
      `${what} of ${String(dtype)} [${shape.join(", ")}] must take ${bytes} bytes; its offsets are ${begin} to ${end}`,
    );
  }
  return { name: key, type, shape, begin, end };
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((v) => Number.isSafeInteger(v) && v >= 0);
}

function checkOffsets(entries: readonly Entry[], size: number, name: string): void {
  let at = 0;
  for (const entry of entries) {
    if (entry.begin !== at) {
      throw new Error(
        `parseSafetensors: ${name}, tensor ${entry.name}, must begin at byte ${at} of the data, without gap or overlap; it begins at ${entry.begin}`,
      );
    }
    at = entry.end;
  }
  if (at !== size) {
    throw new Error(`parseSafetensors: ${name} must hold ${at} bytes of data; it holds ${size}`);
  }
}

/**
 * The bytes of a safetensors file that holds the tensors by name; `safetensors.torch.load` reads it.
 * @param metadata free text by key, stored in the header
 * @example
 * const bytes = files.formatSafetensors({ w: ones([2, 2]) }, { made: "by hand" });
 * files.parseSafetensors(bytes)["w"].shape; // [2, 2]
 */
export function formatSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: [string, unknown][] = metadata ? [["__metadata__", metadata]] : [];
  let at = 0;
  const parts = Object.entries(tensors).map(([name, x]) => {
    if (name === "__metadata__") {
      throw new Error("formatSafetensors: a tensor must not be called __metadata__; one is");
    }
    const { buffer, byteOffset, byteLength } = x.data;
    const offsets = [at, (at += byteLength)];
    header.push([name, { dtype: WRITTEN[x.dtype], shape: x.shape, data_offsets: offsets }]);
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  // Spaces fill the header up, so that the data begin at a multiple of 8 bytes.
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  bytes.fill(0x20, 8 + text.length, 8 + padded);
  let next = 8 + padded;
  for (const part of parts) {
    bytes.set(part, next);
    next += part.length;
  }
  return bytes;
}

/**
 * Writes tensors as a safetensors file: `files.saveSafetensors(path, net.stateDict())`. The file appears whole or
 * not at all, so an interrupted write leaves an older one as it was.
 * @param metadata free text by key, stored in the header
 * @example
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const folder = mkdtempSync(join(tmpdir(), "cnnlab-"));
 * const path = join(folder, "net.safetensors");
 * const net = new nn.Linear(2, 1);
 * files.saveSafetensors(path, net.stateDict(), { made: "by hand" });
 * rmSync(folder, { recursive: true });
 */
export function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  metadata?: Readonly<Record<string, string>>,
): void {
  const part = `${path}.part`;
  writeFileSync(part, formatSafetensors(tensors, metadata));
  renameSync(part, path);
}
