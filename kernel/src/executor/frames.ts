/** A message between the kernel process and the executor: JSON and raw buffers. */
export interface Frame {
  readonly json: unknown;
  readonly buffers: readonly Buffer[];
}

/**
 * Layout, little-endian: u32 bytes that follow · u32 bytes of JSON · JSON · for each buffer u32
 * length and bytes. One allocation and one write, so that an interrupt can never cut a frame.
 */
export function encodeFrame(json: unknown, buffers: readonly Uint8Array[] = []): Buffer {
  const text = JSON.stringify(json);
  const textBytes = Buffer.byteLength(text);
  const total = buffers.reduce((sum, buffer) => sum + 4 + buffer.byteLength, 4 + textBytes);
  const frame = Buffer.allocUnsafe(4 + total);
  frame.writeUInt32LE(total, 0);
  frame.writeUInt32LE(textBytes, 4);
  frame.write(text, 8);
  let offset = 8 + textBytes;
  for (const buffer of buffers) {
    frame.writeUInt32LE(buffer.byteLength, offset);
    frame.set(buffer, offset + 4);
    offset += 4 + buffer.byteLength;
  }
  return frame;
}

/** Cuts a byte stream into frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes needed before another frame can be complete. */
  #needed = 4;

  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return [];
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const frames: Frame[] = [];
    for (;;) {
      this.#needed = bytes.length < 4 ? 4 : 4 + bytes.readUInt32LE(0);
      if (bytes.length < this.#needed) break;
      frames.push(decodeFrame(bytes.subarray(4, this.#needed)));
      bytes = bytes.subarray(this.#needed);
    }
    this.#chunks = bytes.length > 0 ? [bytes] : [];
    this.#length = bytes.length;
    return frames;
  }
}

function decodeFrame(bytes: Buffer): Frame {
  const textEnd = 4 + bytes.readUInt32LE(0);
  const json: unknown = JSON.parse(bytes.toString("utf8", 4, textEnd));
  const buffers: Buffer[] = [];
  for (let offset = textEnd; offset < bytes.length;) {
    const end = offset + 4 + bytes.readUInt32LE(offset);
    buffers.push(bytes.subarray(offset + 4, end));
    offset = end;
  }
  return { json, buffers };
}
