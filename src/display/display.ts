import type { Raster } from "./picture/raster.js";

/** What a display type's payload is: its MIME type and the check that every reader of it makes first. */
export interface Schema<P> {
  /** Name in camelCase, also the folder's. */
  readonly type: string;
  readonly mime: string;
  /** @throws PayloadError, in words for the reader, when `value` is no payload of this type. */
  validate(value: unknown): P;
}

/** Everything the side that computes knows of one display type. */
export interface Display<P> {
  readonly schema: Schema<P>;
  /** One sentence that says what is shown: text/plain, and the picture's alternative text. */
  text(payload: P): string;
  /** Static HTML without script, style sheet or svg; `picture` is an `<img>` or empty. */
  html(payload: P, picture: string): string;
  /** The fallback picture; `detail` from 1 down to 0.2 asks for fewer pixels when the bundle is too large. */
  picture?(payload: P, detail: number): Raster;
}

/** The MIME type of a display type. */
export function displayMime(type: string): string {
  return `application/vnd.cnnlab.${type}.v1+json`;
}
