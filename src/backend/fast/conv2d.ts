import type { Kernel } from "../backend.js";
import type { ConvGeometry } from "../geometry.js";
import {
  allFloat32,
  blockedLength,
  blockedOf,
  blocks,
  channelStatistics,
  fits,
  floats,
  Image,
  imageIn,
  type ImageSize,
} from "./image.js";
import type { Operand } from "../backend.js";
import { Lease } from "./lease.js";
import type { KernelArray, Machine } from "./machine.js";
import { packedWeights } from "./packedWeights.js";

// The kernels take an image in either layout, and one that waits for its batch norm and relu as it is.

const maxTaps = 64; // MAX_TAPS in convolve.h

interface Plan extends ConvGeometry {
  readonly recording: boolean;
}

export function conv2d(machine: Machine): Kernel<Plan> {
  return {
    run([x, w, bias], g, [y]) {
      if (x === undefined || w === undefined || y === undefined || !accepts(g, x, w, bias, y))
        return false;
      const source = sourceOf(machine, x, inputSize(g), g);
      const size = outputSize(g);
      const buffer = Lease.of(blockedLength(size));
      // In training a convolution without bias is mostly followed by a batch norm: its statistics cost little while y
      // is in cache.
      const wanted = g.recording && bias === undefined && !oneFilterEach(g);
      const mixed = sharesBlocks(g, g.outChannels);
      const stats = wanted || mixed ? new Float32Array(2 * 16 * blocks(size.c)) : null;
      const packed = g.groups === 1 ? packedWeights(machine, w.storage, g, "forward") : undefined;
      const { values, lease, scale, shift, layout, relu } = source;
      machine.run(
        "conv2d",
        [
          ...[
            values,
            packed?.fresh === false ? null : floats(w),
            bias === undefined ? null : floats(bias),
            buffer,
          ],
          ...[packed?.values ?? null, stats, scale, shift],
        ],
        [...numbersOf(g), layout, Number(packed?.fresh ?? true), 0, relu],
      );
      packed?.used();
      lease?.release();
      if (mixed && stats?.every(Number.isFinite) !== true) {
        buffer.release();
        return false;
      }
      y.storage.defer(new Image(machine, size, buffer, { stats }));
      return true;
    },
  };
}

export function conv2dInputGrad(machine: Machine): Kernel<ConvGeometry> {
  return {
    run([dy, w], g, [dx]) {
      if (dy === undefined || w === undefined || dx === undefined || !accepts(g, dy, w, dx))
        return false;
      const image = imageIn(machine, dy.storage, outputSize(g));
      image?.settled();
      const { values, lease, layout } = sourceOf(machine, dy, outputSize(g), g);
      const size = inputSize(g);
      const buffer = Lease.of(blockedLength(size));
      const packed = g.groups === 1 ? packedWeights(machine, w.storage, g, "inputGrad") : undefined;
      machine.run(
        "conv2dInputGrad",
        [values, floats(w), buffer, packed?.values ?? null],
        [...numbersOf(g), layout, Number(packed?.fresh ?? true)],
      );
      packed?.used();
      lease?.release();
      if (
        sharesBlocks(g, g.inChannels) &&
        !channelStatistics(machine, buffer, size).every(Number.isFinite)
      ) {
        buffer.release();
        return false;
      }
      dx.storage.defer(new Image(machine, size, buffer));
      return true;
    },
  };
}

export function conv2dWeightGrad(machine: Machine): Kernel<ConvGeometry> {
  return {
    run([x, dy], g, [dw]) {
      if (x === undefined || dy === undefined || dw === undefined || !accepts(g, x, dy, dw))
        return false;
      const { values, lease, scale, shift, layout, relu } = sourceOf(machine, x, inputSize(g), g);
      const grad = blockedOf(machine, dy, outputSize(g));
      const arrays = [values, grad, floats(dw), scale, shift];
      machine.run("conv2dWeightGrad", arrays, [...numbersOf(g), layout, relu]);
      grad.release();
      lease?.release();
      return true;
    },
  };
}

function accepts(g: ConvGeometry, ...operands: readonly (Operand | undefined)[]): boolean {
  return (
    allFloat32(...operands) &&
    fits(...operands) &&
    g.kernelHeight <= maxTaps &&
    g.kernelWidth <= maxTaps
  );
}

/** Depthwise, one filter a channel: a kernel of its own, which takes finished images in blocks only. */
function oneFilterEach(g: ConvGeometry): boolean {
  return g.groups > 1 && g.groups === g.inChannels && g.groups === g.outChannels;
}

/**
 * Whether several groups meet in a block of 16 channels. The kernel then multiplies a group's values by zeros for the
 * others, and 0 * Infinity is NaN: where the result is not finite the op's reference decides.
 */
function sharesBlocks(g: ConvGeometry, channels: number): boolean {
  return g.groups > 1 && !oneFilterEach(g) && (channels / g.groups) % 16 !== 0;
}

interface Source {
  readonly values: KernelArray;
  /** To be released when it was made for the call. */
  readonly lease?: Lease;
  readonly scale: Float32Array | null;
  readonly shift: Float32Array | null;
  readonly layout: number;
  readonly relu: number;
}

/** How the kernel reads an image: as it lies, with a pending batch norm left to the kernel. */
function sourceOf(machine: Machine, x: Operand, size: ImageSize, g: ConvGeometry): Source {
  const finished = { scale: null, shift: null, relu: 0 };
  if (oneFilterEach(g)) {
    const lease = blockedOf(machine, x, size);
    return { values: lease, lease, layout: 1, ...finished };
  }
  const image = imageIn(machine, x.storage, size);
  if (image === undefined) return { values: floats(x), layout: 0, ...finished };
  if (image.affine === null) return { values: image.settled(), layout: 1, ...finished };
  const { scale, shift, relu } = image.affine;
  return { values: image.raw, scale, shift, layout: 1, relu: Number(relu) };
}

function inputSize(g: ConvGeometry): ImageSize {
  return { n: g.batch, c: g.inChannels, pixels: g.inHeight * g.inWidth };
}

function outputSize(g: ConvGeometry): ImageSize {
  return { n: g.batch, c: g.outChannels, pixels: g.outHeight * g.outWidth };
}

function numbersOf(g: ConvGeometry): number[] {
  return [
    ...[g.batch, g.inChannels, g.inHeight, g.inWidth, g.outChannels, g.kernelHeight, g.kernelWidth],
    ...[g.strideHeight, g.strideWidth, g.padTop, g.padLeft, g.dilationHeight, g.dilationWidth],
    ...[g.outHeight, g.outWidth, g.groups],
  ];
}
