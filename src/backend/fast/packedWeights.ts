import type { ConvGeometry } from "../geometry.js";
import type { Storage } from "../storage.js";
import { blocks } from "./image.js";
import { Lease } from "./lease.js";
import type { Machine } from "./machine.js";

// A convolution reads its filters in an order of its own, and so does its gradient by the input. Putting them so costs as
// much as a few images: nothing in training, where the filters change every step, but a fifth of ResNet-50 at batch 1, or
// a third of a gradient by one image. So filters that are used a second time unchanged are kept in that order.

interface Kept {
  readonly revision: number;
  /** The order depends on the sizes: tiles are worth it for some only. */
  readonly machine: Machine;
  readonly geometry: ConvGeometry;
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

/** Whose order: the convolution's, or that of its gradient by the input. */
export type PackedFor = "forward" | "inputGrad";

const kept = {
  forward: new WeakMap<Storage, Kept>(),
  inputGrad: new WeakMap<Storage, Kept>(),
} satisfies Record<PackedFor, unknown>;

/** The filters of a convolution in one group, in the kernel's order, if it was seen before with these sizes. */
export function packedWeights(
  machine: Machine,
  weight: Storage,
  g: ConvGeometry,
  by: PackedFor,
): PackedWeights {
  const { revision } = weight;
  const before = kept[by].get(weight);
  const seen =
    before?.revision === revision && before.machine === machine && sameSizes(before.geometry, g);
  const values = !seen ? null : (before.values ?? Lease.of(packedLength(g, by)));
  return {
    values,
    fresh: values === null || before?.values !== values,
    // After the kernel: an interrupt before leaves an order that is only half there to the garbage collector.
    used: () => void kept[by].set(weight, { revision, machine, geometry: g, values }),
  };
}

// Of a convolution's sizes all: the compiler misses a field that is not here.
const fields = {
  ...{ batch: true, inChannels: true, inHeight: true, inWidth: true, groups: true },
  ...{ outChannels: true, outHeight: true, outWidth: true, kernelHeight: true, kernelWidth: true },
  ...{ strideHeight: true, strideWidth: true, dilationHeight: true, dilationWidth: true },
  ...{ padTop: true, padBottom: true, padLeft: true, padRight: true },
} satisfies Record<keyof ConvGeometry, true>;
const names = Object.keys(fields) as readonly (keyof ConvGeometry)[];

function sameSizes(a: ConvGeometry, b: ConvGeometry): boolean {
  return names.every((name) => a[name] === b[name]);
}

function packedLength(g: ConvGeometry, by: PackedFor): number {
  const [outputs, inputs] =
    by === "forward" ? [g.outChannels, g.inChannels] : [g.inChannels, g.outChannels];
  // By Winograd's tiles a filter of 3x3 takes 16 places, one of 5x5 takes 36.
  const more = g.kernelHeight === g.kernelWidth && [3, 5].includes(g.kernelHeight) ? 1 : 0;
  // A gradient has a part for each phase of the stride, of at least one place each.
  const phases = by === "forward" ? 0 : g.strideHeight * g.strideWidth;
  const places = (g.kernelHeight + more) * (g.kernelWidth + more) + phases;
  return blocks(outputs) * 16 * inputs * places;
}
