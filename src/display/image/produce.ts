import { packNumbers } from "../payload/numbers.js";
import { fitPlanes, toUnit } from "../payload/fitPicture.js";
import { checkTensor, type TensorLike } from "../payload/tensorLike.js";
import { MAX_IMAGES, type ImagePayload } from "./schema.js";

/** What is written under the images. */
export interface ImageOptions {
  readonly title?: string;
  /** Names of the classes: labels and predictions may then be their numbers. */
  readonly classes?: readonly string[];
  readonly labels?: Names;
  readonly predictions?: Names;
  /** The probability of each prediction, 0 to 1. */
  readonly probabilities?: ArrayLike<number>;
}

/** One name or class number an image, as a list, a typed array or a tensor. */
export type Names = ArrayLike<string | number> | TensorLike;

const MAX_BYTES = 72_000;
const SMALLEST_SIDE = 24;

/**
 * Payload of an image `[C, H, W]` or `[H, W]`, or of a batch `[N, C, H, W]`, with C = 1 or 3.
 * Values are 0…1 or 0…255; anything else (a normalised input) is stretched to its own range.
 * What does not fit is averaged to fewer pixels, and only the first images are kept.
 *
 * @throws Error when there are 2 or more than 3 channels, or a list of names has another length.
 */
export function produceImage(x: TensorLike, options: ImageOptions = {}): ImagePayload {
  checkTensor("image", x);
  const batch =
    x.shape.length === 2 ? [1, 1, ...x.shape] : x.shape.length === 3 ? [1, ...x.shape] : x.shape;
  const [count = 0, channels = 0, height = 0, width = 0] = batch;
  if (batch.length !== 4 || (channels !== 1 && channels !== 3) || batch.includes(0)) {
    throw new Error(
      `image: expected [H, W], [C, H, W] or [N, C, H, W] with 1 or 3 channels; got [${x.shape.join(", ")}]`,
    );
  }
  const kept = Math.min(
    count,
    MAX_IMAGES,
    Math.floor(
      MAX_BYTES / (channels * Math.min(height, SMALLEST_SIDE) * Math.min(width, SMALLEST_SIDE)),
    ),
  );
  const factor = Math.min(1, Math.sqrt(MAX_BYTES / (kept * channels * height * width)));
  const size = [
    Math.max(1, Math.floor(height * factor)),
    Math.max(1, Math.floor(width * factor)),
  ] as const;
  const values = fitPlanes(x.data, kept * channels, [height, width], size);
  const labels = names("labels", options.labels, count, kept, options.classes);
  const predictions = names("predictions", options.predictions, count, kept, options.classes);
  return {
    title: options.title ?? (count === 1 ? "Image" : "Images"),
    images: packNumbers(toUnit(values), [kept, channels, ...size], "uint8"),
    from: { count, height, width },
    ...(labels === undefined ? {} : { labels }),
    ...(predictions === undefined ? {} : { predictions }),
    ...shares(options.probabilities, count, kept),
  };
}

function names(
  what: string,
  given: Names | undefined,
  count: number,
  kept: number,
  classes: readonly string[] | undefined,
): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const list: ArrayLike<string | number> = "data" in given ? given.data : given;
  checkLength(what, list.length, count);
  return Array.from({ length: kept }, (_, i) => {
    const name = list[i] ?? "";
    return typeof name === "number" ? (classes?.[name] ?? String(name)) : name;
  });
}

function shares(
  given: ArrayLike<number> | undefined,
  count: number,
  kept: number,
): { readonly probabilities?: readonly number[] } {
  if (given === undefined) return {};
  checkLength("probabilities", given.length, count);
  return {
    probabilities: Array.from({ length: kept }, (_, i) => {
      const share = given[i] ?? NaN;
      if (share >= 0 && share <= 1) return share;
      throw new Error(`image: expected probabilities from 0 to 1; number ${i} is ${share}`);
    }),
  };
}

function checkLength(name: string, length: number, count: number): void {
  if (length !== count) {
    throw new Error(`image: expected ${count} ${name}, one an image; got ${length}`);
  }
}
