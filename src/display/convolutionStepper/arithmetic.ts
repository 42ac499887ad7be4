import { formatNumber } from "../payload/format.js";
import { unpackNumbers } from "../payload/numbers.js";
import { MAX_KERNEL, type ConvolutionStepperPayload, type Geometry } from "./schema.js";

/** The numbers of a stepper, ready to compute with. */
export interface Numbers {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly filters: number;
  /** Side of the filters that came with the payload. */
  readonly given: number;
  readonly input: Float32Array;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

export function numbersOf({ mode, input, weights, bias }: ConvolutionStepperPayload): Numbers {
  const [channels = 1, height = 1, width = 1] = input.shape;
  const filters = mode === "convolution" ? (weights?.shape[0] ?? 1) : channels;
  return {
    channels,
    height,
    width,
    filters,
    given: weights?.shape[2] ?? 1,
    input: unpackNumbers(input),
    weights: weights === undefined ? new Float32Array(0) : unpackNumbers(weights),
    bias: bias === undefined ? new Float32Array(filters) : unpackNumbers(bias),
  };
}

/** How far a window reaches: D(F - 1) + 1. */
export function reach({ kernelSize, dilation }: Geometry): number {
  return dilation * (kernelSize - 1) + 1;
}

export interface Fit {
  /** Positions of the window, rounded down. */
  readonly size: number;
  /** (W - reach + 2P) / S + 1, which may be a fraction. */
  readonly exact: number;
  /** Rows or columns at the end that no window covers. */
  readonly left: number;
}

/** How a window fits an axis of `size` values. */
export function fitAxis(size: number, geometry: Geometry): Fit {
  const room = size + 2 * geometry.padding - reach(geometry);
  const exact = room / geometry.stride + 1;
  if (room < 0) return { size: 0, exact, left: size + 2 * geometry.padding };
  return { size: Math.floor(room / geometry.stride) + 1, exact, left: room % geometry.stride };
}

/** The size formula with its numbers, and whether it comes out whole. */
export function formulaOf(size: number, geometry: Geometry): string {
  const { padding, stride, dilation } = geometry;
  const { exact } = fitAxis(size, geometry);
  const window = dilation === 1 ? "F" : "(D(F − 1) + 1)";
  return (
    `(W − ${window} + 2P)/S + 1 = (${size} − ${reach(geometry)} + 2·${padding})/${stride} + 1 = ` +
    formatNumber(exact, 3)
  );
}

/** Why the window does not fit, with what would; undefined when it fits. */
export function misfitOf(size: number, geometry: Geometry): string | undefined {
  const fit = fitAxis(size, geometry);
  if (fit.size === 0) {
    return `The window covers ${reach(geometry)} values, the padded input has only ${size + 2 * geometry.padding}.`;
  }
  if (fit.left === 0) return undefined;
  const strides = [1, 2, 3, 4].filter(
    (stride) => fitAxis(size, { ...geometry, stride }).left === 0,
  );
  const paddings = [0, 1, 2, 3].filter((padding) => {
    const other = fitAxis(size, { ...geometry, padding });
    return other.left === 0 && other.size > 0;
  });
  const advice = [
    ...(strides.length > 0 ? [`S = ${strides.join(" or ")}`] : []),
    ...(paddings.length > 0 ? [`P = ${paddings.join(" or ")}`] : []),
  ].join(", or ");
  return (
    `The window does not fit: ${formatNumber(fit.exact, 3)} is no whole number. ` +
    `The last ${fit.left === 1 ? "row and column are" : `${fit.left} rows and columns are`} never seen` +
    (advice === "" ? "." : `; ${advice} would fit.`)
  );
}

/** The weight of a filter at a size that may differ from the given one: a larger filter repeats the given one. */
export function weightAt(
  { channels, given, weights }: Numbers,
  filter: number,
  channel: number,
  y: number,
  x: number,
): number {
  const at = ((filter * channels + channel) * given + (y % given)) * given + (x % given);
  return weights[at] ?? 0;
}

/** The input with its padding of zeros. */
export function inputAt(
  { height, width, input }: Numbers,
  channel: number,
  y: number,
  x: number,
): number {
  if (y < 0 || x < 0 || y >= height || x >= width) return 0;
  return input[(channel * height + y) * width + x] ?? 0;
}

/** One term of a window. */
export interface Term {
  readonly channel: number;
  /** Place in the window. */
  readonly ky: number;
  readonly kx: number;
  /** Place in the input; negative or beyond it in the padding. */
  readonly y: number;
  readonly x: number;
  readonly value: number;
  readonly weight: number;
  readonly product: number;
}

/** The terms of output cell (row, column) of a filter; a pooling window sees its own channel only. */
export function termsOf(
  numbers: Numbers,
  { mode, geometry }: Pick<ConvolutionStepperPayload, "mode" | "geometry">,
  filter: number,
  row: number,
  column: number,
): readonly Term[] {
  const { kernelSize, stride, padding, dilation } = geometry;
  const convolves = mode === "convolution";
  const terms: Term[] = [];
  for (let channel = 0; channel < numbers.channels; channel++) {
    if (!convolves && channel !== filter) continue;
    for (let ky = 0; ky < kernelSize; ky++) {
      for (let kx = 0; kx < kernelSize; kx++) {
        const y = row * stride - padding + ky * dilation;
        const x = column * stride - padding + kx * dilation;
        const value = inputAt(numbers, channel, y, x);
        const weight = convolves ? weightAt(numbers, filter, channel, ky, kx) : 1;
        terms.push({ channel, ky, kx, y, x, value, weight, product: value * weight });
      }
    }
  }
  return terms;
}

export function isPadding({ height, width }: Numbers, { y, x }: Term): boolean {
  return y < 0 || x < 0 || y >= height || x >= width;
}

/** The value of an output cell from its terms; padding never is the maximum, and counts in an average. */
export function outputOf(
  numbers: Numbers,
  mode: ConvolutionStepperPayload["mode"],
  filter: number,
  terms: readonly Term[],
): number {
  if (mode === "max") {
    const seen = terms.filter((term) => !isPadding(numbers, term)).map(({ value }) => value);
    return Math.max(...seen);
  }
  const sum = terms.reduce((total, { product }) => total + product, 0);
  return mode === "average" ? sum / terms.length : sum + (numbers.bias[filter] ?? 0);
}

/** Paddings that still make sense for a window: no window may lie in the padding alone. */
export function largestPadding({ kernelSize, dilation }: Geometry, mode: string): number {
  const most = mode === "convolution" ? dilation * (kernelSize - 1) : Math.floor(kernelSize / 2);
  return Math.min(most, MAX_KERNEL - 1);
}
