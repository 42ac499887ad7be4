import type { ConvGeometry, PoolGeometry } from "../backend/geometry.js";
import { shapeText, ShapeError, type Shape } from "../tensor/shape.js";

/** One number for both directions, or [height, width]. */
export type Pair = number | readonly [number, number];

/** How a window slides. */
export interface WindowOptions {
  /** Step between windows. */
  readonly stride?: Pair;
  /** Zeros (for max pooling: nothing) added on every side; "same" keeps the size, for stride 1. */
  readonly padding?: Pair | "same" | "valid";
  /** Distance between the taps of a window; 1 is a solid window (the lecture notes call that 0). */
  readonly dilation?: Pair;
  /**
   * What to do when the last window does not reach the end: "floor" drops the rest, as all libraries do;
   * "error" refuses, as the lecture does.
   */
  readonly leftover?: "floor" | "error";
}

/** A number or a pair as a pair, checked. */
export function pairOf(
  op: string,
  name: string,
  value: Pair,
  least: number,
): readonly [number, number] {
  const pair: readonly number[] = typeof value === "number" ? [value, value] : value;
  const [height, width] = pair;
  if (pair.length !== 2 || !pair.every((n) => Number.isInteger(n) && n >= least)) {
    throw new ShapeError(
      `${op}: ${name} expected a whole number >= ${least} or a pair of them; got ${JSON.stringify(value)}`,
    );
  }
  return [height!, width!];
}

/** One direction of a sliding window. */
interface Axis {
  readonly out: number;
  readonly stride: number;
  readonly before: number;
  readonly after: number;
  readonly dilation: number;
}

interface AxisInput {
  readonly op: string;
  readonly name: string;
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number | "same";
  readonly leftover: "floor" | "error";
  readonly ceilMode?: boolean;
}

/** (W - F + 2P) / S + 1, with all that can be wrong about it. */
function axis({
  op,
  name,
  size,
  kernel,
  stride,
  dilation,
  padding,
  leftover,
  ceilMode = false,
}: AxisInput): Axis {
  const reach = dilation * (kernel - 1) + 1;
  if (padding === "same" && stride !== 1) {
    throw new ShapeError(`${op}: padding "same" expected stride 1; got stride ${stride}`);
  }
  const total = padding === "same" ? reach - 1 : 2 * padding;
  const before = padding === "same" ? Math.floor(total / 2) : padding;
  const span = size + total - reach;
  if (span < 0) {
    throw new ShapeError(
      `${op}: ${name} ${size} with padding ${total / 2} is smaller than the window: kernel ${kernel} with dilation ${dilation} spans ${reach}`,
    );
  }
  if (leftover === "error" && span % stride !== 0) {
    throw new ShapeError(
      `${op}: windows do not fit: (${size} - ${reach} + ${total}) / ${stride} + 1 = ${Number((span / stride + 1).toFixed(3))} is no whole number; ` +
        'change stride or padding, or pass leftover: "floor"',
    );
  }
  let out = Math.floor(span / stride) + 1;
  // A last window that starts in the input or its left padding counts, one that starts in the right padding does not.
  if (ceilMode && span % stride !== 0 && out * stride < size + before) out++;
  return { out, stride, before, after: total - before, dilation };
}

function axes(
  op: string,
  [height, width]: readonly [number, number],
  [kernelHeight, kernelWidth]: readonly [number, number],
  {
    stride = 1,
    padding = 0,
    dilation = 1,
    leftover = "floor",
    ceilMode = false,
  }: WindowOptions & { ceilMode?: boolean },
): readonly [Axis, Axis] {
  const [strideHeight, strideWidth] = pairOf(op, "stride", stride, 1);
  const [dilationHeight, dilationWidth] = pairOf(op, "dilation", dilation, 1);
  const [padHeight, padWidth]: readonly [number | "same", number | "same"] =
    padding === "same"
      ? ["same", "same"]
      : pairOf(op, "padding", padding === "valid" ? 0 : padding, 0);
  const common = { op, leftover, ceilMode };
  return [
    axis({
      ...common,
      name: "height",
      size: height,
      kernel: kernelHeight,
      stride: strideHeight,
      dilation: dilationHeight,
      padding: padHeight,
    }),
    axis({
      ...common,
      name: "width",
      size: width,
      kernel: kernelWidth,
      stride: strideWidth,
      dilation: dilationWidth,
      padding: padWidth,
    }),
  ];
}

function spatial(
  [h, w]: readonly [Axis, Axis],
  [inHeight, inWidth]: readonly [number, number],
  [kernelHeight, kernelWidth]: readonly [number, number],
) {
  return {
    inHeight,
    inWidth,
    outHeight: h.out,
    outWidth: w.out,
    kernelHeight,
    kernelWidth,
    strideHeight: h.stride,
    strideWidth: w.stride,
    padTop: h.before,
    padBottom: h.after,
    padLeft: w.before,
    padRight: w.after,
    dilationHeight: h.dilation,
    dilationWidth: w.dilation,
  };
}

/**
 * All sizes of a convolution of x [N, C, H, W] with w [F, C/groups, KH, KW], the one place that computes them.
 * @throws ShapeError when channels, groups or windows do not fit
 */
export function convGeometry(
  op: string,
  x: Shape,
  w: Shape,
  options: WindowOptions & { readonly groups?: number } = {},
): ConvGeometry {
  const { groups = 1 } = options;
  const [batch, inChannels, inHeight, inWidth] = x;
  const [outChannels, perGroup, kernelHeight, kernelWidth] = w;
  if (
    x.length !== 4 ||
    batch === undefined ||
    inChannels === undefined ||
    inHeight === undefined ||
    inWidth === undefined
  ) {
    throw new ShapeError(`${op}: input expected [N, C, H, W]; got ${shapeText(x)}`);
  }
  if (
    w.length !== 4 ||
    outChannels === undefined ||
    perGroup === undefined ||
    kernelHeight === undefined ||
    kernelWidth === undefined
  ) {
    throw new ShapeError(`${op}: weight expected [F, C/groups, KH, KW]; got ${shapeText(w)}`);
  }
  if (!Number.isInteger(groups) || groups < 1) {
    throw new ShapeError(`${op}: groups expected a whole number >= 1; got ${groups}`);
  }
  if (inChannels % groups !== 0 || outChannels % groups !== 0) {
    throw new ShapeError(
      `${op}: groups expected to divide ${inChannels} input and ${outChannels} output channels; got ${groups}`,
    );
  }
  if (perGroup * groups !== inChannels) {
    const has = groups === 1 ? "" : ` in ${groups} groups`;
    throw new ShapeError(
      `${op}: weight ${shapeText(w)} needs ${perGroup} input ${perGroup === 1 ? "channel" : "channels"} per group; input ${shapeText(x)} has ${inChannels}${has}`,
    );
  }
  const kernel = [kernelHeight, kernelWidth] as const;
  if (kernelHeight < 1 || kernelWidth < 1)
    throw new ShapeError(`${op}: weight expected a kernel of at least 1x1; got ${shapeText(w)}`);
  const size = [inHeight, inWidth] as const;
  return {
    batch,
    inChannels,
    outChannels,
    groups,
    ...spatial(axes(op, size, kernel, options), size, kernel),
  };
}

/**
 * All sizes of a pooling of x [N, C, H, W].
 * @throws ShapeError when windows do not fit, or padding exceeds half a window
 */
export function poolGeometry(op: string, x: Shape, options: PoolOptions): PoolGeometry {
  const [batch, channels, inHeight, inWidth] = x;
  if (
    x.length !== 4 ||
    batch === undefined ||
    channels === undefined ||
    inHeight === undefined ||
    inWidth === undefined
  ) {
    throw new ShapeError(`${op}: input expected [N, C, H, W]; got ${shapeText(x)}`);
  }
  const kernel = pairOf(op, "kernelSize", options.kernelSize, 1);
  const pads = pairOf(op, "padding", options.padding ?? 0, 0);
  if (pads[0] > kernel[0] / 2 || pads[1] > kernel[1] / 2) {
    throw new ShapeError(
      `${op}: padding expected at most half of kernelSize ${shapeText(kernel)}; got ${shapeText(pads)}`,
    );
  }
  const size = [inHeight, inWidth] as const;
  const sliding = { ...options, stride: options.stride ?? options.kernelSize };
  return { batch, channels, ...spatial(axes(op, size, kernel, sliding), size, kernel) };
}

/** How a pooling slides. */
export interface PoolOptions {
  /** Size of the window. */
  readonly kernelSize: Pair;
  /** Step between windows; the window's size by default. */
  readonly stride?: Pair;
  /** Padding on every side, at most half a window: minus infinity for max pooling, zeros for average. */
  readonly padding?: Pair;
  /** Distance between the taps of a window. */
  readonly dilation?: Pair;
  /** Round the output size up, so that a part of a window at the end counts too (as Caffe does). */
  readonly ceilMode?: boolean;
  /** "error" refuses windows that do not fit exactly, as the lecture does. */
  readonly leftover?: "floor" | "error";
}

/** For each output position along one axis, the range of kernel taps that fall inside the input. */
export interface Taps {
  readonly first: Int32Array;
  readonly end: Int32Array;
}

/** Taps by row and by column of the output: what every loop over windows needs to stay inside the input. */
export function windowTaps(g: Omit<PoolGeometry, "batch" | "channels">): {
  readonly rows: Taps;
  readonly columns: Taps;
} {
  return {
    rows: taps(g.outHeight, g.strideHeight, g.padTop, g.dilationHeight, g.kernelHeight, g.inHeight),
    columns: taps(g.outWidth, g.strideWidth, g.padLeft, g.dilationWidth, g.kernelWidth, g.inWidth),
  };
}

function taps(
  out: number,
  stride: number,
  pad: number,
  dilation: number,
  kernel: number,
  size: number,
): Taps {
  const first = new Int32Array(out);
  const end = new Int32Array(out);
  for (let o = 0; o < out; o++) {
    const start = o * stride - pad;
    first[o] = Math.min(kernel, Math.max(0, Math.ceil(-start / dilation)));
    end[o] = Math.max(first[o]!, Math.min(kernel, Math.ceil((size - start) / dilation)));
  }
  return { first, end };
}
