import type { Display } from "./display.js";
import { encodeBase64 } from "./payload/base64.js";
import { image } from "./payload/html.js";
import { encodePng } from "./picture/png.js";

/** A MIME bundle as Jupyter's display_data carries it. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** Ceiling of a whole bundle in bytes of JSON: a notebook with fifty of them still opens at once. */
export const MAX_BUNDLE_BYTES = 200_000;

const DETAILS = [1, 0.7, 0.5, 0.35, 0.2];

/**
 * The bundle of one value: our MIME type, text/html, text/plain and, where a picture is the point, image/png.
 * The picture gets coarser until the whole fits `MAX_BUNDLE_BYTES`.
 *
 * @throws Error when the payload alone is larger, which is a fault of its `produce`.
 */
export function makeBundle<P>(display: Display<P>, payload: P): MimeBundle {
  const text = display.text(payload);
  const bare: MimeBundle = {
    [display.schema.mime]: payload,
    "text/html": display.html(payload, ""),
    "text/plain": text,
  };
  const left = MAX_BUNDLE_BYTES - jsonBytes(bare);
  if (left < 0) {
    throw new Error(
      `${display.schema.type}: expected a bundle of at most ${MAX_BUNDLE_BYTES} bytes; the payload has ${MAX_BUNDLE_BYTES - left}`,
    );
  }
  if (display.picture === undefined) return bare;
  for (const detail of DETAILS) {
    const raster = display.picture(payload, detail);
    const png = encodeBase64(encodePng(raster.pixels()));
    const tag = image(png, raster.width, raster.height, text);
    // The picture is there twice; the tag's quotes are escaped in JSON.
    if (png.length + jsonBytes(tag) + 40 > left) continue;
    return { ...bare, "text/html": display.html(payload, tag), "image/png": png };
  }
  return bare;
}

/** Length of the JSON text in UTF-8. */
export function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value);
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7ff && (code < 0xd800 || code > 0xdfff)) bytes += 2;
    else if (code > 0x7f) bytes += 1;
  }
  return bytes;
}
