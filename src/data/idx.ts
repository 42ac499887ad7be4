/** An array read from an IDX file: sizes, and the bytes in row-major order. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads the unzipped bytes of an IDX file, the format of MNIST and Fashion-MNIST.
 *
 * Layout: two zero bytes, an element type (only 0x08, unsigned byte, is accepted), the number of axes D,
 * D big-endian 32-bit sizes, then the elements in row-major order. The result shares memory with `bytes`.
 *
 * Source: http://yann.lecun.com/exdb/mnist, section "the IDX file format".
 * @param name what to call the file in an error
 * @throws Error when the magic number, the element type or the length is wrong
 * @example
 * const idx = data.parseIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]));
 * idx.shape; // [2]
 */
export function parseIdx(bytes: Uint8Array, name = "IDX file"): IdxArray {
  if (bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new Error(`parseIdx: ${name} must be unzipped; it is gzip data (unzip it first)`);
  }
  const axes = bytes[3];
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || axes === undefined || axes < 1) {
    const start = Array.from(bytes.subarray(0, 4)).join(" ");
    throw new Error(
      `parseIdx: ${name} must start with 0 0 <type> <axes>; it starts with ${start || "nothing"}`,
    );
  }
  if (bytes[2] !== UNSIGNED_BYTE) {
    throw new Error(`parseIdx: ${name} must hold unsigned bytes (type 8); its type is ${bytes[2]}`);
  }
  const header = 4 + 4 * axes;
  if (bytes.length < header) {
    throw new Error(
      `parseIdx: ${name} must have a header of ${header} bytes; it has ${bytes.length} in all`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const elements = shape.reduce((product, size) => product * size, 1);
  if (bytes.length - header !== elements) {
    throw new Error(
      `parseIdx: ${name} with shape [${shape.join(", ")}] must hold ${elements} elements; it holds ${bytes.length - header}`,
    );
  }
  return { shape, data: bytes.subarray(header) };
}
