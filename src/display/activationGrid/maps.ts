import { decodeBase64 } from "../payload/base64.js";
import { formatShape } from "../payload/format.js";
import { unpackNumbers, type Range } from "../payload/numbers.js";
import { NOT_A_NUMBER } from "../picture/colorScale.js";
import type { ActivationGridPayload } from "./schema.js";

/** What the colours run over: zero in the middle of a diverging scale, zero at the foot of maps after a ReLU. */
export function mapDomain(payload: ActivationGridPayload, own: Range): Range {
  const range = payload.scale === "shared" ? payload.ranges : own;
  if (payload.colors !== "diverging") return { min: range.min, max: range.max };
  const size = Math.max(Math.abs(range.min), Math.abs(range.max));
  return { min: -size, max: size };
}

/** Mean absolute value of each map over all frames. */
export function mapStrengths(payload: ActivationGridPayload): Float64Array {
  const [frames = 0, channels = 0, height = 0, width = 0] = payload.maps.shape;
  const size = height * width;
  const steps = decodeBase64(payload.maps.data);
  const ranges = unpackNumbers(payload.ranges);
  const strengths = new Float64Array(channels);
  for (let map = 0; map < frames * channels; map++) {
    const [min = 0, max = 0] = ranges.subarray(map * 2, map * 2 + 2);
    let sum = 0;
    for (let i = map * size; i < (map + 1) * size; i++) {
      const step = steps[i] ?? 0;
      if (step !== NOT_A_NUMBER) sum += Math.abs(min + ((max - min) * step) / 254);
    }
    const channel = map % channels;
    strengths[channel] = (strengths[channel] ?? 0) + sum / (size * frames);
  }
  return strengths;
}

/** Places of the maps in the order of their channels, or the strongest first. */
export function mapOrder(
  payload: ActivationGridPayload,
  order: ActivationGridPayload["order"],
): readonly number[] {
  const places = Array.from(payload.channels.keys());
  if (order === "channel") return places;
  const strengths = mapStrengths(payload);
  return places.sort((a, b) => (strengths[b] ?? 0) - (strengths[a] ?? 0));
}

/** How much of the layer is shown: "64 of 512 channels, 14 × 14 each (averaged from 56 × 56)". */
export function capOf({ maps, from, frames }: ActivationGridPayload): string {
  const [, channels = 0, height = 0, width = 0] = maps.shape;
  const count = channels === from.channels ? String(channels) : `${channels} of ${from.channels}`;
  const whole = height === from.height && width === from.width;
  return [
    `${count} ${from.channels === 1 ? "channel" : "channels"}`,
    `${formatShape([height, width])} each`,
    ...(whole ? [] : [`averaged from ${formatShape([from.height, from.width])}`]),
    ...(frames === undefined ? [] : [`${frames.length} frames`]),
  ].join(", ");
}
