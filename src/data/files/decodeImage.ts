import { decode as decodeJpeg } from "jpeg-js";
import { fromPixels, type Pixels } from "../pixels.js";
import { type DecodedPixels, decodePng, isPng, MAX_PIXELS } from "./decodePng.js";

/**
 * Decodes the bytes of a PNG or JPEG file to planes [C, H, W]: C = 3 (red, green, blue), or C = 1 for a
 * grey PNG. An alpha channel is dropped, 16-bit values keep their upper byte.
 * @param name what to call the file in an error
 * @throws Error when the bytes are neither, are damaged, or claim more than 64 million pixels
 * @example
 * const png = new Uint8Array([1, 2, 3]);
 * try { data.decodeImage(png); } catch (error) { String(error).includes("PNG or JPEG"); }
 */
export function decodeImage(bytes: Uint8Array, name = "image"): Pixels {
  if (isPng(bytes)) return fromPixels(decodePng(bytes, name));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return fromPixels(decodeJpegBytes(bytes, name));
  const start = Array.from(bytes.subarray(0, 4)).join(" ");
  throw new Error(
    `decodeImage: ${name} must be a PNG or JPEG file; its first bytes are ${start || "missing"}`,
  );
}

function decodeJpegBytes(bytes: Uint8Array, name: string): DecodedPixels {
  try {
    const { width, height, data } = decodeJpeg(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: MAX_PIXELS / 1e6,
      maxMemoryUsageInMB: 1024,
    });
    return { width, height, channels: 3, data };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`decodeImage: ${name} must be a sound JPEG file; ${reason}`, { cause });
  }
}
