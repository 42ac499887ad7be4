import type { Kernel, Operand } from "../backend.js";
import type { PoolGeometry } from "../geometry.js";
import {
  allFloat32,
  blockedLength,
  blockedOf,
  blocks,
  fits,
  Image,
  imageIn,
  type ImageSize,
  identity,
} from "./image.js";
import { Lease } from "./lease.js";
import type { Machine } from "./machine.js";

export interface AvgPoolGeometry extends PoolGeometry {
  readonly countIncludePad: boolean;
}

interface MaxPoolGeometry extends PoolGeometry {
  /** Somebody may ask where the maxima were. */
  readonly indexed: boolean;
}

export function maxPool2d(machine: Machine): Kernel<MaxPoolGeometry> {
  return {
    run([x], g, [y, indices]) {
      if (x === undefined || y === undefined || indices === undefined) return false;
      if (!allFloat32(x, y) || !fits(x, y)) return false;
      const { from, scale, shift, relu } = sourceOf(machine, x, inputSize(g));
      const size = outputSize(g);
      const best = Lease.of(blockedLength(size));
      const where = g.indexed ? Lease.of(blockedLength(size)) : null;
      const numbers = [...numbersOf(g), Number(relu), blocks(g.channels)];
      machine.run("maxPool2d", [from, best, where, scale, shift], numbers);
      y.storage.defer(new Image(machine, size, best));
      if (where !== null) {
        const onlyRelu = relu && scale === identity(g.channels).scale;
        const maxima = onlyRelu ? { source: from, values: best.share() } : null;
        indices.storage.defer(new Image(machine, size, where, { maxima }));
      }
      from.release();
      return true;
    },
  };
}

export function maxPool2dGrad(machine: Machine): Kernel<PoolGeometry> {
  return {
    run([dy, indices], g, [dx]) {
      if (dy === undefined || indices === undefined || dx === undefined) return false;
      if (!allFloat32(dy, dx) || !fits(dy, dx)) return false;
      const [grad, where] = [
        blockedOf(machine, dy, outputSize(g)),
        blockedOf(machine, indices, outputSize(g)),
      ];
      const found = imageIn(machine, indices.storage)?.maxima ?? null;
      const maxima = found && { source: found.source, values: found.values.share() };
      // It waits: the relu before the pooling masks on the way.
      const waits = { kind: "unpooled", where, mask: null, maskIsPooled: false, maxima } as const;
      const pending = { ...waits, numbers: numbersOf(g) };
      dx.storage.defer(new Image(machine, inputSize(g), grad, { pending }));
      return true;
    },
  };
}

interface Source {
  /** To be released. */
  readonly from: Lease;
  readonly scale: Float32Array | null;
  readonly shift: Float32Array | null;
  readonly relu: boolean;
}

/** As it lies, with a pending batch norm or relu left to the kernel. */
function sourceOf(machine: Machine, x: Operand, size: ImageSize): Source {
  const image = imageIn(machine, x.storage, size);
  if (image === undefined || image.affine === null)
    return { from: blockedOf(machine, x, size), scale: null, shift: null, relu: false };
  const { scale, shift, relu } = image.affine;
  return { from: image.raw.share(), scale, shift, relu };
}

export function avgPool2d(machine: Machine): Kernel<AvgPoolGeometry> {
  return {
    run([x], g, [y]) {
      if (x === undefined || y === undefined || !allFloat32(x, y) || !fits(x, y)) return false;
      const from = blockedOf(machine, x, inputSize(g));
      const out = Lease.of(blockedLength(outputSize(g)));
      machine.run("avgPool2d", [from, out], [...numbersOf(g), ...sharesOf(g)]);
      from.release();
      y.storage.defer(new Image(machine, outputSize(g), out));
      return true;
    },
  };
}

export function avgPool2dGrad(machine: Machine): Kernel<AvgPoolGeometry> {
  return {
    run([dy], g, [dx]) {
      if (dy === undefined || dx === undefined || !allFloat32(dy, dx) || !fits(dy, dx))
        return false;
      const grad = blockedOf(machine, dy, outputSize(g));
      const out = Lease.of(blockedLength(inputSize(g)));
      machine.run("avgPool2dGrad", [grad, out], [...numbersOf(g), ...sharesOf(g)]);
      grad.release();
      dx.storage.defer(new Image(machine, inputSize(g), out));
      return true;
    },
  };
}

function inputSize(g: PoolGeometry): ImageSize {
  return { n: g.batch, c: g.channels, pixels: g.inHeight * g.inWidth };
}

function outputSize(g: PoolGeometry): ImageSize {
  return { n: g.batch, c: g.channels, pixels: g.outHeight * g.outWidth };
}

function numbersOf(g: PoolGeometry): number[] {
  return [
    ...[g.batch * blocks(g.channels), g.inHeight, g.inWidth, g.kernelHeight, g.kernelWidth],
    ...[g.strideHeight, g.strideWidth, g.padTop, g.padLeft, g.dilationHeight, g.dilationWidth],
    ...[g.outHeight, g.outWidth],
  ];
}

function sharesOf(g: AvgPoolGeometry): number[] {
  return [Number(g.countIncludePad), g.padBottom, g.padRight, 0];
}
