import type { Kernel } from "../backend.js";
import type { ConvGeometry } from "../geometry.js";
import {
  allFloat32,
  blockedLength,
  blockedOf,
  blocks,
  fits,
  floats,
  Image,
  imageIn,
  type ImageSize,
} from "./image.js";
import { Lease } from "./lease.js";
import type { Operand } from "../backend.js";
import type { Machine } from "./machine.js";

// The kernels take an image in either layout, and one that waits for its batch norm and relu as it is.

const maxTaps = 64; // MAX_TAPS in convolve.h

export function conv2d(machine: Machine): Kernel<ConvGeometry> {
  return {
    run([x, w, bias], g, [y]) {
      if (x === undefined || w === undefined || y === undefined || !accepts(g, x, w, bias, y))
        return false;
      const source = sourceOf(machine, x, inputSize(g));
      const size = outputSize(g);
      const buffer = Lease.of(blockedLength(size));
      // A convolution without bias is mostly followed by a batch norm: its statistics cost little while y is in cache.
      const stats = bias === undefined ? new Float32Array(2 * 16 * blocks(size.c)) : null;
      const { values, scale, shift, layout, relu } = source;
      machine.run(
        "conv2d",
        [
          values,
          floats(w),
          bias === undefined ? null : floats(bias),
          buffer.values,
          null,
          stats,
          scale,
          shift,
        ],
        [...numbersOf(g), layout, 1, 0, relu],
      );
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
      const values = image === undefined ? floats(dy) : image.settled().values;
      const size = inputSize(g);
      const buffer = Lease.of(blockedLength(size));
      const layout = image === undefined ? 0 : 1;
      machine.run(
        "conv2dInputGrad",
        [values, floats(w), buffer.values, null],
        [...numbersOf(g), layout, 1],
      );
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
      const { values, scale, shift, layout, relu } = sourceOf(machine, x, inputSize(g));
      const grad = blockedOf(machine, dy, outputSize(g));
      const arrays = [values, grad.values, floats(dw), scale, shift];
      machine.run("conv2dWeightGrad", arrays, [...numbersOf(g), layout, relu]);
      grad.release();
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

interface Source {
  readonly values: Float32Array;
  readonly scale: Float32Array | null;
  readonly shift: Float32Array | null;
  readonly layout: number;
  readonly relu: number;
}

/** How the kernel reads its input image: as it lies, with a pending batch norm left to the kernel. */
function sourceOf(machine: Machine, x: Operand, size: ImageSize): Source {
  const image = imageIn(machine, x.storage, size);
  if (image === undefined)
    return { values: floats(x), scale: null, shift: null, layout: 0, relu: 0 };
  const { pending } = image;
  if (pending?.kind === "affine" && pending.add === null) {
    const { scale, shift, relu } = pending;
    return { values: image.raw.values, scale, shift, layout: 1, relu: Number(relu) };
  }
  return { values: image.settled().values, scale: null, shift: null, layout: 1, relu: 0 };
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
