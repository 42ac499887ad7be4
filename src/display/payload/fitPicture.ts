import { shrink } from "../picture/shrink.js";
import { packNumbers, rangeOf, type PackedNumbers } from "./numbers.js";
import { checkTensor, type TensorLike } from "./tensorLike.js";

type Size = readonly [height: number, width: number];

/**
 * An image [C, H, W], [1, C, H, W] or [H, W] as 8-bit values from 0 to 1, at most `maxSide` pixels a side.
 * Values outside 0…1 (normalised input) are stretched to it; 0…255 bytes are divided.
 *
 * @throws Error when it has neither 1 nor 3 channels.
 */
export function fitPicture(x: TensorLike, maxSide: number): PackedNumbers {
  checkTensor("picture", x);
  const leading = x.shape.length === 4 && x.shape[0] === 1 ? x.shape.slice(1) : x.shape;
  const [channels = 0, height = 0, width = 0] = leading.length === 2 ? [1, ...leading] : leading;
  if ((channels !== 1 && channels !== 3) || height === 0 || width === 0 || leading.length > 3) {
    throw new Error(`picture: expected [1 or 3, H, W]; got [${x.shape.join(", ")}]`);
  }
  const factor = Math.min(1, maxSide / Math.max(height, width));
  const size: Size = [
    Math.max(1, Math.round(height * factor)),
    Math.max(1, Math.round(width * factor)),
  ];
  const values = fitPlanes(x.data, channels, [height, width], size);
  return packNumbers(toUnit(values), [channels, ...size], "uint8");
}

/** The first `count` planes, each averaged from one size to another. */
export function fitPlanes(
  data: ArrayLike<number>,
  count: number,
  from: Size,
  to: Size,
): Float32Array {
  const size = from[0] * from[1];
  const values = new Float32Array(count * to[0] * to[1]);
  for (let plane = 0; plane < count; plane++) {
    const pixels = Float32Array.from({ length: size }, (_, i) => data[plane * size + i] ?? NaN);
    values.set(shrink(pixels, ...from, ...to), plane * to[0] * to[1]);
  }
  return values;
}

/** Brings pixel values into 0…1. */
export function toUnit(values: Float32Array): Float32Array {
  const { min, max } = rangeOf(values);
  if (min >= 0 && max <= 1) return values;
  if (min >= 0 && max <= 255 && max > 1.5) return values.map((value) => value / 255);
  const span = max - min || 1;
  return values.map((value) => (value - min) / span);
}
