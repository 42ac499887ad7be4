import { formatShape } from "../payload/format.js";
import { NOT_A_NUMBER, palette, stepOf } from "../picture/colorScale.js";
import type { FilterGridPayload } from "./schema.js";

/** One filter seen in colour, or one input channel of it. */
export interface Tile {
  readonly filter: number;
  /** Undefined when the tile mixes three channels to a colour. */
  readonly channel: number | undefined;
}

export function hasColor({ from }: FilterGridPayload): boolean {
  return from.channels === 3;
}

/** The largest size of any value, or of one filter's values. */
export function largest(values: Float32Array, start = 0, end = values.length): number {
  let most = 0;
  for (let i = start; i < end; i++) {
    const size = Math.abs(values[i] ?? 0);
    if (size > most && Number.isFinite(size)) most = size;
  }
  return most;
}

/**
 * Colours of one tile as 0xRRGGBB: a colour filter has zero as middle grey and ± its largest weight as
 * full and no brightness; a channel is blue for negative, white for zero, red for positive.
 */
export function tileColor(
  values: Float32Array,
  shape: readonly number[],
  { filter, channel }: Tile,
  limit: number,
): (index: number) => number {
  const [, channels = 1, height = 1, width = 1] = shape;
  const size = height * width;
  const start = filter * channels * size;
  if (channel === undefined) {
    const byte = (c: number, i: number) => {
      const value = (values[start + c * size + i] ?? 0) / (limit || 1);
      return Math.round(127.5 + 127.5 * Math.min(1, Math.max(-1, value)));
    };
    return (i) => (byte(0, i) << 16) | (byte(1, i) << 8) | byte(2, i);
  }
  const colors = palette("diverging");
  return (i) => {
    const value = values[start + channel * size + i] ?? NaN;
    const step = Number.isFinite(value) ? stepOf(value, -limit, limit) : NOT_A_NUMBER;
    return (
      ((colors[step * 3] ?? 0) << 16) |
      ((colors[step * 3 + 1] ?? 0) << 8) |
      (colors[step * 3 + 2] ?? 0)
    );
  };
}

/** How much of the layer is shown. */
export function capOf({ weights, from }: FilterGridPayload): string {
  const [filters = 0, channels = 0, height = 0, width = 0] = weights.shape;
  const shownFilters = filters === from.filters ? `${filters}` : `${filters} of ${from.filters}`;
  const shownChannels =
    channels === from.channels ? `${channels}` : `${channels} of ${from.channels}`;
  return (
    `${shownFilters} ${from.filters === 1 ? "filter" : "filters"} of ${formatShape([height, width])}, ` +
    `${shownChannels} input ${from.channels === 1 ? "channel" : "channels"}`
  );
}
