import { fitPicture } from "../payload/fitPicture.js";
import { packNumbers, rangeOf, toSteps } from "../payload/numbers.js";
import { encodeBase64 } from "../payload/base64.js";
import { checkTensor, type TensorLike } from "../payload/tensorLike.js";
import type { ColorScaleName } from "../picture/colorScale.js";
import { shrink } from "../picture/shrink.js";
import { MAX_MAPS, type ActivationGridPayload } from "./schema.js";

/** How the maps of a layer are shown. */
export interface ActivationGridOptions {
  readonly title?: string;
  /** What a value is, for legend and read-out. Default "activation". */
  readonly unit?: string;
  /** One colour scale for all maps, or each map on its own range. Default "shared". */
  readonly scale?: "shared" | "map";
  readonly order?: "channel" | "strength";
  /** Default: diverging when a value is negative, else sequential. */
  readonly colors?: ColorScaleName;
  /** The image that went in, [C, H, W] or [1, C, H, W]: an enlarged map is laid over it. */
  readonly input?: TensorLike;
  /** What each channel is called, written beside its map. */
  readonly labels?: readonly string[];
  /** Names of the frames when `x` is a list of tensors. */
  readonly frames?: readonly string[];
}

// Bytes of 8-bit maps: 512 maps of 14 x 14 fit, and base64 leaves a quarter of the bundle to the picture.
const MAX_MAP_BYTES = 104_000;
const SMALLEST_SIDE = 8;

/**
 * Payload of the maps of a layer.
 *
 * `x` is `[C, H, W]`, `[1, C, H, W]`, or a list of such tensors that are shown as a sequence.
 * Maps that do not fit the bundle are averaged to fewer pixels first, then only the strongest
 * channels (largest mean absolute value) are kept; the display says so.
 *
 * @throws Error when `x` has another rank, more than one image, or frames of different shapes.
 */
export function produceActivationGrid(
  x: TensorLike | readonly TensorLike[],
  options: ActivationGridOptions = {},
): ActivationGridPayload {
  const frames = (isList(x) ? x : [x]).map(asMaps);
  const first = frames[0];
  if (first === undefined) throw new Error("activationGrid: expected at least one frame; got none");
  const odd = frames.find((frame) => frame.shape.join() !== first.shape.join());
  if (odd !== undefined) {
    throw new Error(
      `activationGrid: expected frames of one shape [${first.shape.join(", ")}]; got [${odd.shape.join(", ")}]`,
    );
  }
  const [channels = 0, height = 0, width = 0] = first.shape;
  const strengths = strengthOf(frames, channels, height * width);
  const fitted = fit(frames.length, channels, height, width);
  const kept = strongest(strengths, fitted.channels);
  const pixels = fitted.height * fitted.width;
  const steps = new Uint8Array(frames.length * kept.length * pixels);
  const ranges: number[] = [];
  frames.forEach((frame, t) => {
    kept.forEach((channel, c) => {
      const size = height * width;
      const map = Float32Array.from(
        { length: size },
        (_, i) => frame.data[channel * size + i] ?? NaN,
      );
      const small = shrink(map, height, width, fitted.height, fitted.width);
      const range = rangeOf(small);
      steps.set(toSteps(small, range), (t * kept.length + c) * pixels);
      ranges.push(range.min, range.max);
    });
  });
  const shape = [frames.length, kept.length, fitted.height, fitted.width];
  const negative = ranges.some((value) => value < 0);
  return {
    title: options.title ?? "Activation maps",
    unit: options.unit ?? "activation",
    maps: { shape, encoding: "uint8", min: 0, max: 1, data: encodeBase64(steps) },
    ranges: packNumbers(ranges, [frames.length, kept.length, 2], "float32"),
    channels: kept,
    ...(options.labels === undefined ? {} : { labels: labelsOf(options.labels, channels, kept) }),
    from: { channels, height, width },
    scale: options.scale ?? "shared",
    order: options.order ?? "channel",
    colors: options.colors ?? (negative ? "diverging" : "sequential"),
    ...(frames.length > 1 ? { frames: frameNames(frames.length, options.frames) } : {}),
    ...(options.input === undefined ? {} : { input: fitPicture(options.input, 64) }),
  };
}

function isList(x: TensorLike | readonly TensorLike[]): x is readonly TensorLike[] {
  return Array.isArray(x);
}

function asMaps(x: TensorLike): TensorLike {
  checkTensor("activationGrid", x);
  const [batch = 0, ...rest] = x.shape;
  const shape = x.shape.length === 4 && batch === 1 ? rest : x.shape;
  if (shape.length === 3 && !shape.includes(0)) return { shape, data: x.data };
  const advice = shape.length === 4 ? "; take one image, x.at(0)" : "";
  throw new Error(
    `activationGrid: expected maps [C, H, W] or [1, C, H, W]; got [${x.shape.join(", ")}]${advice}`,
  );
}

function strengthOf(frames: readonly TensorLike[], channels: number, size: number): Float64Array {
  const sums = new Float64Array(channels);
  for (const { data } of frames) {
    for (let i = 0; i < channels * size; i++) {
      const value = Math.abs(data[i] ?? 0);
      const channel = Math.floor(i / size);
      if (Number.isFinite(value)) sums[channel] = (sums[channel] ?? 0) + value;
    }
  }
  return sums;
}

function strongest(strengths: Float64Array, count: number): readonly number[] {
  const order = Array.from(strengths.keys());
  if (count >= order.length) return order;
  order.sort((a, b) => (strengths[b] ?? 0) - (strengths[a] ?? 0));
  return order.slice(0, count).sort((a, b) => a - b);
}

interface Fitted {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

function fit(frames: number, channels: number, height: number, width: number): Fitted {
  const maps = Math.min(channels, MAX_MAPS);
  const share = MAX_MAP_BYTES / (frames * maps);
  const factor = Math.min(1, Math.sqrt(share / (height * width)));
  const side = (size: number) => {
    return Math.min(size, Math.max(SMALLEST_SIDE, Math.floor(size * factor)));
  };
  const fitted = { height: side(height), width: side(width) };
  const room = Math.floor(MAX_MAP_BYTES / (frames * fitted.height * fitted.width));
  if (room < 1) {
    throw new Error(
      `activationGrid: expected at most ${Math.floor(MAX_MAP_BYTES / (fitted.height * fitted.width))} frames of this size; got ${frames}`,
    );
  }
  return { channels: Math.min(maps, room), ...fitted };
}

function labelsOf(
  labels: readonly string[],
  channels: number,
  kept: readonly number[],
): readonly string[] {
  if (labels.length === channels) return kept.map((channel) => labels[channel] ?? "");
  throw new Error(
    `activationGrid: expected ${channels} labels, one a channel; got ${labels.length}`,
  );
}

function frameNames(count: number, names: readonly string[] | undefined): readonly string[] {
  if (names === undefined) return Array.from({ length: count }, (_, i) => `frame ${i + 1}`);
  if (names.length === count) return names;
  throw new Error(`activationGrid: expected ${count} frame names; got ${names.length}`);
}
