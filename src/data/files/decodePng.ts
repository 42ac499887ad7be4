import { constants, inflateSync } from "node:zlib";
import { convertIndexedToRgb, decode, type DecodedPng, type IndexedColors } from "fast-png";

/** Pixels of a decoded image: rows of interleaved channels, 8 bits each. */
export interface DecodedPixels {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey + alpha, 3 RGB, 4 RGBA. */
  readonly channels: number;
  readonly data: Uint8Array;
}

/** A picture beyond this many pixels is refused before anything is allocated for it. */
export const MAX_PIXELS = 64 * 1024 * 1024;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const KEPT_CHUNKS = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);

/** Whether the bytes begin as a PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Decodes a PNG file of any colour type and depth to 8 bits a channel.
 * @throws Error when the file is damaged, or inflates to more than its header says
 */
export function decodePng(bytes: Uint8Array, name: string): DecodedPixels {
  const checked = checkPng(bytes, name);
  const png = damaged(name, () => decode(checked));
  return damaged(name, () => toEightBits(png));
}

// The decoder trusts the compressed data, so a small file could make it fill the memory:
// only the chunks that matter go to it, and their data is first inflated under a limit.
function checkPng(bytes: Uint8Array, name: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  const data: Uint8Array[] = [];
  let expected = 0;
  for (let at = 8, type = ""; type !== "IEND";) {
    const length = at + 12 <= bytes.length ? view.getUint32(at) : Infinity;
    const end = at + 12 + length;
    if (end > bytes.length) {
      throw new Error(
        `decodeImage: ${name} must be a whole PNG file; it ends inside a chunk, at byte ${bytes.length}`,
      );
    }
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at === 8) expected = rawSize(view, type, length, name);
    if (type === "IDAT") data.push(bytes.subarray(at + 8, end - 4));
    if (KEPT_CHUNKS.has(type)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  damaged(name, () =>
    inflateSync(Buffer.concat(data), {
      maxOutputLength: expected,
      finishFlush: constants.Z_SYNC_FLUSH,
    }),
  );
  return Buffer.concat(kept);
}

function rawSize(view: DataView, type: string, length: number, name: string): number {
  if (type !== "IHDR" || length !== 13) {
    throw new Error(`decodeImage: ${name} must begin with its IHDR chunk; it begins with ${type}`);
  }
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const channels = CHANNELS[view.getUint8(25)];
  if (channels === undefined || width === 0 || height === 0 || width * height > MAX_PIXELS) {
    throw new Error(
      `decodeImage: ${name} must have 1 to ${MAX_PIXELS} pixels and a known colour type; its header says ${width} x ${height}, colour type ${view.getUint8(25)}`,
    );
  }
  const rowBytes = Math.ceil((width * channels * view.getUint8(24)) / 8);
  // Interlaced files have up to seven passes, each with its own filter bytes and rounded-up rows.
  return (rowBytes + 1) * height + 16 * (height + width + 8);
}

function toEightBits(png: DecodedPng): DecodedPixels {
  const { width, height, depth } = png;
  if (png.palette) {
    const channels = png.palette[0]?.length ?? 3;
    return { width, height, channels, data: convertIndexedToRgb(png) };
  }
  if (depth < 8) {
    const steps = 2 ** depth - 1;
    const palette: IndexedColors = Array.from({ length: steps + 1 }, (_, i) => {
      const grey = Math.round((255 * i) / steps);
      return [grey, grey, grey];
    });
    return { width, height, channels: 3, data: convertIndexedToRgb({ ...png, palette }) };
  }
  const data = depth === 16 ? Uint8Array.from(png.data, (v) => v >> 8) : Uint8Array.from(png.data);
  return { width, height, channels: png.channels, data };
}

function damaged<T>(name: string, decodeIt: () => T): T {
  try {
    return decodeIt();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`decodeImage: ${name} must be a sound PNG file; ${reason}`, { cause });
  }
}
