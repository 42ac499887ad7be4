import type { Pixels } from "./pixels.js";

/**
 * Resizes planes [C, H, W] to [C, height, width] by area averaging: each new pixel is the mean of the
 * part of the picture that it covers, so that thin lines fade and nothing aliases.
 *
 * The picture is first cropped about its centre to the new aspect ratio, so that nothing is stretched.
 * @returns float32 planes in the units of the input
 * @throws Error when a size is not a positive whole number
 * @example
 * const grey = { shape: [1, 2, 2] as const, data: new Uint8Array([0, 2, 4, 6]) };
 * data.resizeArea(grey, 1, 1)[0]; // 3
 */
export function resizeArea(image: Pixels, height: number, width: number): Float32Array {
  const [channels, fromHeight, fromWidth] = image.shape;
  if (!(Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0)) {
    throw new Error(`resizeArea: size must be positive whole numbers; it is [${height}, ${width}]`);
  }
  const scale = Math.min(fromHeight / height, fromWidth / width);
  const rows = spans(height, scale, (fromHeight - height * scale) / 2, fromHeight);
  const columns = spans(width, scale, (fromWidth - width * scale) / 2, fromWidth);
  const out = new Float32Array(channels * height * width);
  let at = 0;
  for (let c = 0; c < channels; c++) {
    const plane = image.data.subarray(c * fromHeight * fromWidth, (c + 1) * fromHeight * fromWidth);
    for (const row of rows) {
      for (const column of columns) {
        let sum = 0;
        row.weights.forEach((rowWeight, i) => {
          const line = (row.first + i) * fromWidth + column.first;
          for (let j = 0; j < column.weights.length; j++) {
            sum += rowWeight * (column.weights[j] ?? 0) * (plane[line + j] ?? 0);
          }
        });
        out[at++] = sum;
      }
    }
  }
  return out;
}

interface Span {
  readonly first: number;
  /** Share of each source pixel from `first` on; they sum to 1. */
  readonly weights: readonly number[];
}

function spans(size: number, scale: number, start: number, limit: number): readonly Span[] {
  return Array.from({ length: size }, (_, i) => {
    const from = Math.max(0, start + i * scale);
    const to = Math.min(limit, from + scale);
    const first = Math.min(Math.floor(from), limit - 1);
    const weights: number[] = [];
    for (let p = first; p < to; p++) {
      weights.push((Math.min(p + 1, to) - Math.max(p, from)) / (to - from));
    }
    return { first, weights };
  });
}
