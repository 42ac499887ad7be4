import { crc32, inflateRawSync } from "node:zlib";

/** A named file inside a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
// Deflate cannot shrink a file more than this, so a claim beyond it is a lie.
const MAX_RATIO = 1032;
const MAX_TOTAL = 2 ** 32 - 1;
const DOS_EPOCH = 0x21;

/**
 * Reads a zip archive with stored or deflated entries, as `numpy.savez` writes it. Sizes are checked before anything
 * is allocated, and checksums after.
 * @param what op and file, the beginning of an error
 * @throws Error when the archive is cut, damaged, encrypted, or claims more than it can hold
 */
export function readZip(bytes: Uint8Array, what: string): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view, what);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  let total = 0;
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) {
      throw new Error(`${what} must list ${count} entries; its directory breaks off at ${i}`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    total += view.getUint32(at + 24, true);
    if (total > MAX_TOTAL) throw new Error(`${what} must hold at most 4 GiB; it claims more`);
    entries.push({ name, bytes: readEntry(bytes, view, at, `${what}, entry ${name},`) });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findEnd(view: DataView, what: string): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= 0 && at > last - 65_536; at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw new Error(`${what} must be a whole zip archive; its directory is missing`);
}

function readEntry(bytes: Uint8Array, view: DataView, at: number, what: string): Uint8Array {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const packed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const local = view.getUint32(at + 42, true);
  if (flags & 1 || (method !== 0 && method !== 8)) {
    throw new Error(
      `${what} must be stored or deflated; it is ${flags & 1 ? "encrypted" : `method ${method}`}`,
    );
  }
  if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL) {
    throw new Error(`${what} must begin at byte ${local}; there is no entry there`);
  }
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packed > bytes.length) {
    throw new Error(`${what} must have ${packed} bytes; the archive ends before`);
  }
  if (method === 0 ? size !== packed : size > packed * MAX_RATIO) {
    throw new Error(`${what} must fit its ${packed} packed bytes; it claims ${size}`);
  }
  const data = bytes.subarray(start, start + packed);
  const plain = method === 0 ? data : inflate(data, size, what);
  const sum = crc32(plain);
  if (plain.length !== size || sum !== view.getUint32(at + 16, true)) {
    throw new Error(`${what} must match its size and checksum; it is damaged`);
  }
  return plain;
}

function inflate(data: Uint8Array, size: number, what: string): Uint8Array {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${what} must be sound deflate data; ${reason}`, { cause });
  }
}

/** A zip archive with stored entries: what `numpy.savez` makes. */
export function writeZip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes } of entries) {
    const encoded = new TextEncoder().encode(name);
    // version 2.0, UTF-8 names, stored, the first day that DOS knows
    const common = [20, 0x800, 0, 0, DOS_EPOCH];
    const sums = [crc32(bytes), bytes.length, bytes.length];
    const local = record(LOCAL, common, sums, [encoded.length, 0]);
    const central = record(CENTRAL, [20, ...common], sums, [encoded.length, 0, 0, 0, 0, 0, 0]);
    parts.push(local, encoded, bytes);
    directory.push(central, record(at), encoded);
    at += local.length + encoded.length + bytes.length;
    if (at > MAX_TOTAL) throw new Error(`writeZip: archive must be at most 4 GiB; it is ${at}`);
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const counts = [0, 0, entries.length, entries.length];
  return Buffer.concat([...parts, ...directory, record(END, counts, [size, at], [0])]);
}

// A 32-bit number, 16-bit numbers, 32-bit numbers, 16-bit numbers: every zip header has this pattern.
function record(
  first: number,
  shorts: readonly number[] = [],
  longs: readonly number[] = [],
  more: readonly number[] = [],
): Buffer {
  const out = Buffer.alloc(4 + 2 * shorts.length + 4 * longs.length + 2 * more.length);
  let at = out.writeUInt32LE(first);
  for (const value of shorts) at = out.writeUInt16LE(value, at);
  for (const value of longs) at = out.writeUInt32LE(value, at);
  for (const value of more) at = out.writeUInt16LE(value, at);
  return out;
}
