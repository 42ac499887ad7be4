import type { Kernel, Operand } from "../backend.js";
import type { Values } from "../dtype.js";
import type { Storage } from "../storage.js";
import {
  allFloat32,
  blockedLength,
  blockedOf,
  blocks,
  channelStatistics,
  fits,
  Image,
  imageIn,
  maskValues,
  type Affine,
  type ImageSize,
} from "./image.js";
import { Lease } from "./lease.js";
import type { Machine } from "./machine.js";

interface Plan {
  readonly batch: number;
  readonly channels: number;
  readonly inner: number;
  readonly eps: number;
  readonly training: boolean;
}

/** Statistics are computed now; y = x * scale + shift waits for whoever reads y, mostly a relu and a convolution. */
export function batchNorm(machine: Machine): Kernel<Plan> {
  return {
    run([x, weight, bias, givenMean, givenVar], plan, [y, mean, variance]) {
      if (x === undefined || weight === undefined || bias === undefined) return false;
      if (y === undefined || mean === undefined || variance === undefined) return false;
      if (!allFloat32(x, weight, bias, givenMean, givenVar, y) || !fits(x)) return false;
      const size = sizeOf(plan);
      const found = imageIn(machine, x.storage, size)?.stats;
      const buffer = blockedOf(machine, x, size);
      const stats = plan.training ? (found ?? channelStatistics(machine, buffer, size)) : null;
      const padded = 16 * blocks(size.c);
      const means = stats?.subarray(0, size.c) ?? valuesOf(givenMean, size.c);
      const variances = stats?.subarray(padded, padded + size.c) ?? valuesOf(givenVar, size.c);
      mean.storage.values.set(means);
      variance.storage.values.set(variances);
      const given = [weight, bias, givenMean, givenVar];
      const fold = () => {
        const [gamma, beta] = [valuesOf(weight, size.c), valuesOf(bias, size.c)];
        return foldNorm({ gamma, beta, means, variances, eps: plan.eps }, padded);
      };
      const affine = plan.training ? fold() : folded(given, plan.eps, fold);
      const pending = { kind: "affine", ...affine, add: null, relu: false } as const;
      y.storage.defer(new Image(machine, size, buffer, { pending }));
      return true;
    },
  };
}

interface Norm {
  readonly gamma: Values;
  readonly beta: Values;
  readonly means: Values;
  readonly variances: Values;
  readonly eps: number;
}

/** (x - mean) / sqrt(variance + eps) * gamma + beta as x * scale + shift. */
function foldNorm({ gamma, beta, means, variances, eps }: Norm, padded: number): Affine {
  const [scale, shift] = [new Float32Array(padded), new Float32Array(padded)];
  for (let c = 0; c < gamma.length; c++) {
    const s = gamma[c]! / Math.sqrt(variances[c]! + eps);
    scale[c] = s;
    shift[c] = beta[c]! - means[c]! * s;
  }
  return { scale, shift };
}

interface Folded {
  readonly storages: readonly (Storage | undefined)[];
  readonly revisions: readonly (number | undefined)[];
  readonly eps: number;
  readonly affine: Affine;
}

const kept = new WeakMap<Storage, Folded>();

/** In evaluation nothing changes from call to call: scale and shift are folded anew when one of the vectors did. */
function folded(
  vectors: readonly (Operand | undefined)[],
  eps: number,
  fold: () => Affine,
): Affine {
  const key = vectors[0]!.storage;
  const before = kept.get(key);
  const same =
    before?.eps === eps &&
    vectors.every(
      (vector, i) =>
        vector?.storage === before.storages[i] && vector?.storage.revision === before.revisions[i],
    );
  if (before !== undefined && same) return before.affine;
  const storages = vectors.map((vector) => vector?.storage);
  const revisions = storages.map((storage) => storage?.revision);
  const affine = fold();
  kept.set(key, { storages, revisions, eps, affine });
  return affine;
}

export function batchNormGrad(machine: Machine): Kernel<Plan> {
  return {
    run([dy, x, weight, mean, variance], plan, [dx, dWeight, dBias]) {
      if (dy === undefined || x === undefined || weight === undefined) return false;
      if (mean === undefined || variance === undefined) return false;
      if (dx === undefined || dWeight === undefined || dBias === undefined) return false;
      if (!allFloat32(dy, x, weight, mean, variance, dx) || !fits(dy)) return false;
      const size = sizeOf(plan);
      const padded = 16 * blocks(size.c);
      const rstd = new Float32Array(padded);
      const variances = valuesOf(variance, size.c);
      for (let c = 0; c < size.c; c++) rstd[c] = 1 / Math.sqrt(variances[c]! + plan.eps);
      const input = blockedOf(machine, x, size);
      const { grad, mask, scale, shift, relu } = gradientOf(machine, dy, size, input);
      const out = Lease.of(blockedLength(size));
      const [sumX, sumY] = [new Float32Array(padded), new Float32Array(padded)];
      machine.run(
        "batchNormGrad",
        [
          ...[grad, input, mask, scale, shift],
          ...[pad(mean, padded), rstd, pad(weight, padded), out, sumX, sumY],
        ],
        [size.n, blocks(size.c), size.pixels, Number(plan.training), relu],
      );
      grad.release();
      mask?.release();
      input.release();
      dWeight.storage.values.set(sumX.subarray(0, size.c));
      dBias.storage.values.set(sumY.subarray(0, size.c));
      dx.storage.defer(new Image(machine, size, out));
      return true;
    },
  };
}

interface Gradient {
  readonly grad: Lease;
  readonly mask: Lease | null;
  readonly scale: Float32Array | null;
  readonly shift: Float32Array | null;
  readonly relu: number;
}

/**
 * The gradient as the kernel takes it: one that waits for its relu's mask is masked on the way. A mask by scale and
 * shift over the very buffer that was normalised costs nothing more: the kernel reads it anyway.
 */
function gradientOf(machine: Machine, dy: Operand, size: ImageSize, input: Lease): Gradient {
  const image = imageIn(machine, dy.storage, size);
  const pending = image?.pending;
  if (image === undefined || pending?.kind !== "masked") {
    const grad = blockedOf(machine, dy, size);
    return { grad, mask: null, scale: null, shift: null, relu: 0 };
  }
  const { mask } = pending;
  const grad = image.raw.share();
  if (mask.values === input && mask.scale !== null && mask.shift !== null) {
    return { grad, mask: null, scale: mask.scale, shift: mask.shift, relu: 1 };
  }
  return { grad, mask: maskValues(machine, size, mask), scale: null, shift: null, relu: 1 };
}

function sizeOf({ batch, channels, inner }: Plan): ImageSize {
  return { n: batch, c: channels, pixels: inner };
}

/** Once a call: a storage looks up its values anew each time it is asked. */
function valuesOf(vector: Operand | undefined, channels: number): Values {
  return vector?.storage.values ?? new Float32Array(channels);
}

function pad(vector: Operand, length: number): Float32Array {
  const padded = new Float32Array(length);
  padded.set(vector.storage.values);
  return padded;
}
