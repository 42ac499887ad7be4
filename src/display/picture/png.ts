import { zlibDeflate } from "./deflate.js";

/** Pixels of a picture, row by row: palette indices (1 byte a pixel) or RGB (3 bytes a pixel). */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** RGB triples, at most 256 of them; without it `data` is RGB. */
  readonly palette?: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/**
 * Encodes pixels as a PNG file (ISO 15948): 8 bits, palette or RGB.
 * Rows are filtered, so that enlarged pixels cost next to nothing and photographs half.
 *
 * @throws Error when `data` does not have width · height pixels.
 * @example
 * const file = encodePng({ width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 0, 0, 255) });
 */
export function encodePng(pixels: Pixels): Uint8Array {
  const { width, height, data, palette } = pixels;
  const channels = palette === undefined ? 3 : 1;
  const stride = width * channels;
  if (!(width > 0) || !(height > 0) || data.length !== stride * height) {
    throw new Error(
      `encodePng: expected ${width} x ${height} x ${channels} = ${stride * height} bytes; got ${data.length}`,
    );
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, palette === undefined ? 2 : 3], 8);
  const chunks = [chunk("IHDR", header)];
  if (palette !== undefined) chunks.push(chunk("PLTE", palette));
  chunks.push(
    chunk("IDAT", zlibDeflate(filterRows(data, stride, height, channels))),
    chunk("IEND", EMPTY),
  );
  return concat([Uint8Array.from(SIGNATURE), ...chunks]);
}

const EMPTY = new Uint8Array(0);
const FILTER_UP = 2;

/** Each row with the filter that leaves the least: photographs shrink by half, enlarged pixels to zeros. */
function filterRows(
  data: Uint8Array,
  stride: number,
  height: number,
  channels: number,
): Uint8Array {
  const rows = new Uint8Array((stride + 1) * height);
  // Differences of palette indices mean nothing: only a row equal to the one above is worth a filter.
  const filters = channels === 1 ? [0] : [0, 1, 2, 4];
  for (let y = 0; y < height; y++) {
    const from = y * stride;
    const to = y * (stride + 1);
    if (y > 0 && sameRow(data, from, from - stride, stride)) {
      rows[to] = FILTER_UP;
      continue;
    }
    let least = Infinity;
    for (const filter of filters) {
      const row = filterRow(data, from, stride, channels, filter);
      const size = row.reduce((sum, byte) => sum + Math.min(byte, 256 - byte), 0);
      if (size >= least) continue;
      least = size;
      rows[to] = filter;
      rows.set(row, to + 1);
    }
  }
  return rows;
}

function filterRow(
  data: Uint8Array,
  from: number,
  stride: number,
  channels: number,
  filter: number,
): Uint8Array {
  if (filter === 0) return data.subarray(from, from + stride);
  return Uint8Array.from({ length: stride }, (_, i) => {
    const left = i < channels ? 0 : (data[from + i - channels] ?? 0);
    const above = from < stride ? 0 : (data[from + i - stride] ?? 0);
    const corner = i < channels || from < stride ? 0 : (data[from + i - stride - channels] ?? 0);
    const guess = filter === 1 ? left : filter === FILTER_UP ? above : paeth(left, above, corner);
    return (data[from + i] ?? 0) - guess;
  });
}

/** The neighbour nearest to left + above - corner (the PNG specification's predictor). */
function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const a = Math.abs(estimate - left);
  const b = Math.abs(estimate - above);
  const c = Math.abs(estimate - corner);
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

function sameRow(data: Uint8Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (data[a + i] !== data[b + i]) return false;
  return true;
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(body, 8);
  view.setUint32(body.length + 8, crc32(bytes.subarray(4, body.length + 8)));
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
