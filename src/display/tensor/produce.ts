import { packNumbers } from "../payload/numbers.js";
import { checkTensor, type TensorLike } from "../payload/tensorLike.js";
import type { ColorScaleName } from "../picture/colorScale.js";
import type { Statistics, TensorPayload } from "./schema.js";

/** How a tensor is titled and coloured. */
export interface TensorViewOptions {
  readonly title?: string;
  /** Default: diverging when a value is negative, else sequential. */
  readonly colors?: ColorScaleName;
}

// 16,384 float32 values are 88 kB of base64: room for a 128 x 128 matrix with every digit.
const MAX_VALUES = 16_384;
const MAX_SIDE = 128;
const BINS = 40;

/**
 * Payload of any tensor: its figures over all values, and as many values as fit,
 * at most 128 along the last two axes and then the first slices along the leading ones.
 */
export function produceTensor(x: TensorLike, options: TensorViewOptions = {}): TensorPayload {
  checkTensor("tensor", x);
  const { shape, data } = x;
  const shown = fit(shape);
  const statistics = statisticsOf(data);
  return {
    title: options.title ?? "Tensor",
    dtype: x.dtype ?? "float32",
    shape,
    values: packNumbers(corner(data, shape, shown), shown, "float32"),
    statistics,
    histogram: histogramOf(data, statistics),
    colors: options.colors ?? (statistics.min < 0 ? "diverging" : "sequential"),
  };
}

function fit(shape: readonly number[]): number[] {
  const shown = shape.map((size, axis) =>
    axis >= shape.length - 2 ? Math.min(size, MAX_SIDE) : size,
  );
  // A vector has one axis: it may take the whole room.
  if (shape.length === 1) shown[0] = Math.min(shape[0] ?? 0, 1024);
  const total = () => shown.reduce((product, size) => product * size, 1);
  while (total() > MAX_VALUES) {
    const leading = shown.slice(0, -2);
    const axis = leading.indexOf(Math.max(...leading));
    const others = total() / (shown[axis] ?? 1);
    const room = Math.max(1, Math.floor(MAX_VALUES / others));
    shown[axis] =
      room < (shown[axis] ?? 1) ? Math.max(room, Math.ceil((shown[axis] ?? 1) / 2)) : room;
  }
  return shown;
}

/** The values at indices below `shown` along every axis. */
function corner(
  data: ArrayLike<number>,
  shape: readonly number[],
  shown: readonly number[],
): Float32Array {
  const count = shown.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length: count }, (_, flat) => {
    let rest = flat;
    let at = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shown[axis] ?? 1;
      at += (rest % size) * stride;
      rest = Math.floor(rest / size);
      stride *= shape[axis] ?? 1;
    }
    return data[at] ?? NaN;
  });
}

function statisticsOf(data: ArrayLike<number>): Statistics {
  let [min, max, sum, squares, finite] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    finite++;
  }
  if (finite === 0) return { min: 0, max: 0, mean: 0, std: 0, count: data.length, finite };
  const mean = sum / finite;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? NaN;
    if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  return { min, max, mean, std: Math.sqrt(squares / finite), count: data.length, finite };
}

function histogramOf(data: ArrayLike<number>, { min, max }: Statistics): readonly number[] {
  const counts = new Array<number>(BINS).fill(0);
  const span = max - min;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    const bin = span > 0 ? Math.min(BINS - 1, Math.floor(((value - min) / span) * BINS)) : 0;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
