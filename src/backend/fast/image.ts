import type { Operand } from "../backend.js";
import type { Values } from "../dtype.js";
import { readableBelow } from "../memory.js";
import type { Deferred, Storage } from "../storage.js";
import { Lease } from "./lease.js";
import type { Machine } from "./machine.js";

// The private layout: [N, ceil(C / 16), H * W, 16]. A storage carries an Image until somebody reads its values; fast
// kernels pass Images on. Cheap maps wait inside an Image for a consumer that does them on the way.

/** Sizes of a batch of images; pixels = H * W. */
export interface ImageSize {
  readonly n: number;
  readonly c: number;
  readonly pixels: number;
}

/** What an Image's buffer still has to go through. */
export type Pending =
  /** buffer * scale + shift for each channel, plus another buffer, then relu: batch norm, residual, relu. */
  | {
      readonly kind: "affine";
      readonly scale: Float32Array;
      readonly shift: Float32Array;
      readonly add: Lease | null;
      readonly relu: boolean;
    }
  /** buffer where the mask is positive, else 0: the gradient of a relu. */
  | { readonly kind: "masked"; readonly mask: Mask }
  /**
   * The gradient of a max pooling; buffer is the one of its output. Then 0 where the mask, if there is one, is not
   * positive: the pooling's input, or its output when `maskIsPooled`.
   */
  | {
      readonly kind: "unpooled";
      readonly where: Lease;
      readonly mask: Lease | null;
      readonly maskIsPooled: boolean;
      readonly maxima: Maxima | null;
      readonly numbers: readonly number[];
    };

/**
 * What a pooling that did the relu of `source` on the way found. Where it is positive so is the input that it stands for:
 * it can mask the relu's gradient and is a fraction of the size.
 */
export interface Maxima {
  /** Only compared, never read. */
  readonly source: Lease;
  readonly values: Lease;
}

/** Where a relu let its input through: where `values` is positive, after scale and shift if they are there. */
export interface Mask {
  readonly values: Lease;
  readonly scale: Float32Array | null;
  readonly shift: Float32Array | null;
}

export const blocks = (channels: number): number => Math.ceil(channels / 16);
export const blockedLength = ({ n, c, pixels }: ImageSize): number => n * blocks(c) * 16 * pixels;

/** Scale and shift of each channel, padded to blocks. */
export interface Affine {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

const identities = new Map<number, Affine>();

/** The scale and shift that change nothing, one pair for each number of blocks. */
export function identity(channels: number): Affine {
  const length = 16 * blocks(channels);
  const known = identities.get(length);
  if (known !== undefined) return known;
  const made = { scale: new Float32Array(length).fill(1), shift: new Float32Array(length) };
  identities.set(length, made);
  return made;
}

/** N, C and the product of the rest of a tensor of at least two dimensions. */
export function sizeOfShape(shape: readonly number[]): ImageSize {
  const [n = 1, c = 1, ...rest] = shape;
  return { n, c, pixels: rest.reduce((product, length) => product * length, 1) };
}

export class Image implements Deferred {
  readonly machine: Machine;
  readonly size: ImageSize;
  /** Mean and biased variance of each channel (padded to blocks), when whoever wrote the buffer took them. */
  readonly stats: Float32Array | null;
  /** What lies at the positions, when this is where the maxima of a pooling were. */
  readonly maxima: Maxima | null;
  #buffer: Lease;
  #pending: Pending | null;

  constructor(
    machine: Machine,
    size: ImageSize,
    buffer: Lease,
    {
      pending = null,
      stats = null,
      maxima = null,
    }: { pending?: Pending | null; stats?: Float32Array | null; maxima?: Maxima | null } = {},
  ) {
    this.machine = machine;
    this.size = size;
    this.stats = stats;
    this.maxima = maxima;
    this.#buffer = buffer;
    this.#pending = pending;
  }

  get pending(): Pending | null {
    return this.#pending;
  }

  /** The scale, shift and relu that wait, if those are all: kernels that read the image do them on the way. */
  get affine(): (Pending & { kind: "affine" }) | null {
    return this.#pending?.kind === "affine" && this.#pending.add === null ? this.#pending : null;
  }

  /** The buffer without what is pending; a caller that keeps it shares it. */
  get raw(): Lease {
    return this.#buffer;
  }

  /** The finished buffer: what was pending is done now, once for all who follow. */
  settled(): Lease {
    const pending = this.#pending;
    if (pending === null) return this.#buffer;
    const before = this.#buffer;
    const after = Lease.of(blockedLength(this.size));
    if (pending.kind === "affine") this.#runAffine(pending, after, blocks(this.size.c), 0);
    else if (pending.kind === "masked")
      runMask(this.machine, this.size, before, pending.mask, after);
    else runUnpool(this.machine, before, pending, after);
    this.#buffer = after;
    this.#pending = null;
    before.release();
    releasePending(pending);
    return after;
  }

  materialise(out: Values): void {
    const { n, c, pixels } = this.size;
    // Bits are moved, not computed with, so whole numbers pass as well.
    const target = new Float32Array(out.buffer, out.byteOffset, out.length);
    this.machine.run("toPlanar", [this.settled(), target], [n, c, pixels]);
  }

  release(): void {
    const pending = this.#pending;
    this.#pending = null;
    this.#buffer.release();
    this.maxima?.values.release();
    if (pending !== null) releasePending(pending);
  }

  abandon(): boolean {
    if (4 * blockedLength(this.size) >= readableBelow) return false;
    this.#buffer.leave();
    this.maxima?.values.leave();
    if (this.#pending !== null) for (const lease of leasesOf(this.#pending)) lease.leave();
    return true;
  }

  /** Finished values straight into a larger image, from one of its blocks on; false if nothing but a copy is to do. */
  finishInto(out: Lease, outBlocks: number, firstBlock: number): boolean {
    if (this.#pending?.kind !== "affine") return false;
    this.#runAffine(this.#pending, out, outBlocks, firstBlock);
    return true;
  }

  #runAffine(
    { scale, shift, add, relu }: Pending & { kind: "affine" },
    out: Lease,
    outBlocks: number,
    firstBlock: number,
  ): void {
    const { n, c, pixels } = this.size;
    const numbers = [n, blocks(c), pixels, Number(relu), outBlocks, firstBlock];
    this.machine.run("affine", [this.#buffer, scale, shift, add, out], numbers);
  }
}

/** after = grad where the mask lets it through. */
function runMask(machine: Machine, size: ImageSize, grad: Lease, mask: Mask, after: Lease): void {
  const made = maskValues(machine, size, mask);
  const length = blockedLength(size);
  machine.run("reluGrad", [grad, made, after], [length]);
  made.release();
}

function runUnpool(
  machine: Machine,
  grad: Lease,
  { where, mask, maskIsPooled, numbers }: Pending & { kind: "unpooled" },
  after: Lease,
): void {
  machine.run("maxPool2dGrad", [grad, where, mask, after], [...numbers, Number(maskIsPooled)]);
}

/** The mask as a buffer of its own, to be released. */
export function maskValues(machine: Machine, size: ImageSize, mask: Mask): Lease {
  if (mask.scale === null || mask.shift === null) return mask.values.share();
  const made = Lease.of(blockedLength(size));
  const arrays = [mask.values, mask.scale, mask.shift, null, made];
  machine.run("affine", arrays, [size.n, blocks(size.c), size.pixels, 0, blocks(size.c), 0]);
  return made;
}

/** What a pending map stands on besides the buffer. */
function leasesOf(pending: Pending): readonly Lease[] {
  switch (pending.kind) {
    case "masked":
      return [pending.mask.values];
    case "affine":
      return pending.add === null ? [] : [pending.add];
    case "unpooled": {
      const { where, mask, maxima } = pending;
      return [where, mask, maxima?.values].filter((lease) => lease instanceof Lease);
    }
  }
}

function releasePending(pending: Pending): void {
  for (const lease of leasesOf(pending)) lease.release();
}

/** The Image that a storage carries, if it is this machine's and its sizes are these. */
export function imageIn(machine: Machine, storage: Storage, size?: ImageSize): Image | undefined {
  const { deferred } = storage;
  if (!(deferred instanceof Image) || deferred.machine !== machine) return undefined;
  if (size !== undefined && !sameSize(deferred.size, size)) return undefined;
  return deferred;
}

export function sameSize(a: ImageSize, b: ImageSize): boolean {
  return a.n === b.n && a.c === b.c && a.pixels === b.pixels;
}

/** A tensor's finished buffer in blocks, converted if need be; the caller releases it. */
export function blockedOf(machine: Machine, operand: Operand, size: ImageSize): Lease {
  const image = imageIn(machine, operand.storage, size);
  if (image !== undefined) return image.settled().share();
  const lease = Lease.of(blockedLength(size));
  machine.run("toBlocked", [floats(operand), lease], [size.n, size.c, size.pixels]);
  return lease;
}

/** A tensor's row-major values as float32, or as the bits of int32. */
export function floats({ storage }: Operand): Float32Array {
  const { values } = storage;
  if (values instanceof Float32Array) return values;
  if (values instanceof Int32Array)
    return new Float32Array(values.buffer, values.byteOffset, values.length);
  throw new Error(`fast kernels expect float32 or int32; got ${storage.dtype}`);
}

/** All float32: what the kernels compute in. */
export function allFloat32(...operands: readonly (Operand | undefined)[]): boolean {
  return operands.every((operand) => operand === undefined || operand.dtype === "float32");
}

/** Nothing to compute, and sizes that the kernels' 32-bit offsets hold. */
export function fits(...operands: readonly (Operand | undefined)[]): boolean {
  return operands.every(
    (operand) =>
      operand === undefined || (operand.storage.length > 0 && operand.storage.length < 2 ** 30),
  );
}

/** Mean and variance of each channel of a finished image, [2, 16 * blocks]; the kernel that a convolution can spare. */
export function channelStatistics(
  machine: Machine,
  buffer: Lease,
  { n, c, pixels }: ImageSize,
): Float32Array {
  const stats = new Float32Array(2 * 16 * blocks(c));
  machine.run("channelStats", [buffer, stats], [n, blocks(c), pixels]);
  return stats;
}
