import type { Kernel } from "../backend.js";
import { allFloat32, blockedLength, blockedOf, blocks, fits, Image } from "./image.js";
import { Lease } from "./lease.js";
import type { Machine } from "./machine.js";

interface Plan {
  readonly outputs: readonly { readonly shape: readonly number[] }[];
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** Cells of equal size are an average pooling (1 x 1, the global one, above all); others run on the reference. */
export function adaptiveAvgPool2d(machine: Machine): Kernel<Plan> {
  return pooled(machine, "avgPool2d");
}

export function adaptiveAvgPool2dGrad(machine: Machine): Kernel<Plan> {
  return pooled(machine, "avgPool2dGrad");
}

function pooled(machine: Machine, kernel: "avgPool2d" | "avgPool2dGrad"): Kernel<Plan> {
  return {
    run([from], plan, [to]) {
      const { inHeight, inWidth, outHeight, outWidth } = plan;
      if (from === undefined || to === undefined || !allFloat32(from, to)) return false;
      if (!fits(from, to) || inHeight % outHeight !== 0 || inWidth % outWidth !== 0) return false;
      const [n = 0, c = 0] = from.shape;
      const [large, small] = [inHeight * inWidth, outHeight * outWidth];
      const forward = kernel === "avgPool2d";
      const source = blockedOf(machine, from, { n, c, pixels: forward ? large : small });
      const size = { n, c, pixels: forward ? small : large };
      const out = Lease.of(blockedLength(size));
      const [height, width] = [inHeight / outHeight, inWidth / outWidth];
      machine.run(
        kernel,
        [source.values, out.values],
        [
          ...[n * blocks(c), inHeight, inWidth, height, width, height, width],
          ...[0, 0, 1, 1, outHeight, outWidth, 0, 0, 0, 0],
        ],
      );
      source.release();
      to.storage.defer(new Image(machine, size, out));
      return true;
    },
  };
}
