import { formatShape } from "../payload/format.js";
import type { ImagePayload } from "./schema.js";

/** What is said under image number `at`. */
export interface Caption {
  readonly label: string | undefined;
  readonly prediction: string | undefined;
  readonly probability: number | undefined;
  /** Undefined when label or prediction is missing. */
  readonly right: boolean | undefined;
}

export function captionOf(payload: ImagePayload, at: number): Caption {
  const label = payload.labels?.[at];
  const prediction = payload.predictions?.[at];
  const right = label === undefined || prediction === undefined ? undefined : label === prediction;
  return { label, prediction, probability: payload.probabilities?.[at], right };
}

/** How many of the shown predictions are right; undefined without both lists. */
export function scoreOf(payload: ImagePayload): string | undefined {
  const { labels, predictions } = payload;
  if (labels === undefined || predictions === undefined) return undefined;
  const right = labels.filter((label, at) => label === predictions[at]).length;
  return `${right} of ${labels.length} right`;
}

/** Number and size, with what was left out. */
export function capOf({ images, from }: ImagePayload): string {
  const [count = 0, channels = 0, height = 0, width = 0] = images.shape;
  const shown = count === from.count ? `${count}` : `${count} of ${from.count}`;
  const whole = height === from.height && width === from.width;
  return [
    `${shown} ${from.count === 1 ? "image" : "images"}`,
    `${formatShape([height, width])} pixels`,
    channels === 3 ? "RGB" : "grey",
    ...(whole ? [] : [`averaged from ${formatShape([from.height, from.width])}`]),
  ].join(", ");
}
