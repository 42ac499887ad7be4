import type { ConvGeometry } from "../geometry.js";
import type { Storage } from "../storage.js";
import { blocks } from "./image.js";
import { Lease } from "./lease.js";

// A convolution reads its filters in an order of its own. Putting them so costs as much as a few images: nothing in
// training, where the filters change every step, but a fifth of ResNet-50 at batch 1. So filters that are used a
// second time unchanged are kept in that order.

interface Kept {
  readonly revision: number;
  /** Filled by the kernel; null after the first use. */
  readonly values: Lease | null;
}

/** What to hand to the conv2d kernel, and what to call once it has run. */
export interface PackedWeights {
  readonly values: Lease | null;
  /** The kernel has to put them in order; else it reads `values` only. */
  readonly fresh: boolean;
  used(): void;
}

const kept = new WeakMap<Storage, Kept>();

/** The filters of a convolution in one group, in the kernel's order, if they were seen before. */
export function packedWeights(weight: Storage, g: ConvGeometry): PackedWeights {
  const { revision } = weight;
  const before = kept.get(weight);
  const seen = before?.revision === revision;
  const values = !seen ? null : (before.values ?? Lease.of(packedLength(g)));
  return {
    values,
    fresh: values === null || before?.values !== values,
    // After the kernel: an interrupt before leaves an order that is only half there to the garbage collector.
    used: () => void kept.set(weight, { revision, values }),
  };
}

function packedLength(g: ConvGeometry): number {
  // By Winograd's tiles a filter of 3x3 takes 16 places, one of 5x5 takes 36.
  const more = g.kernelHeight === g.kernelWidth && [3, 5].includes(g.kernelHeight) ? 1 : 0;
  const places = (g.kernelHeight + more) * (g.kernelWidth + more);
  return blocks(g.outChannels) * 16 * g.inChannels * places;
}
