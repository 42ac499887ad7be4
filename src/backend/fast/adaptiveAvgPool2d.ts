import type { Kernel, Operand } from "../backend.js";
import type { Machine } from "./machine.js";
import { avgPool2d, avgPool2dGrad, type AvgPoolGeometry } from "./pool2d.js";

interface Plan {
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** Cells of equal size are an average pooling (1 x 1, the global one, above all); others run on the reference. */
export function adaptiveAvgPool2d(machine: Machine): Kernel<Plan> {
  return equalCells(avgPool2d(machine));
}

export function adaptiveAvgPool2dGrad(machine: Machine): Kernel<Plan> {
  return equalCells(avgPool2dGrad(machine));
}

function equalCells(pooling: Kernel<AvgPoolGeometry>): Kernel<Plan> {
  return {
    run(inputs, plan, outputs) {
      const [from] = inputs;
      const { inHeight, inWidth, outHeight, outWidth } = plan;
      if (from === undefined || inHeight % outHeight !== 0 || inWidth % outWidth !== 0)
        return false;
      return pooling.run(inputs, geometryOf(from, plan), outputs);
    },
  };
}

function geometryOf(from: Operand, plan: Plan): AvgPoolGeometry {
  const [batch = 0, channels = 0] = from.shape;
  const kernelHeight = plan.inHeight / plan.outHeight;
  const kernelWidth = plan.inWidth / plan.outWidth;
  return {
    ...{ batch, channels, kernelHeight, kernelWidth },
    ...{ inHeight: plan.inHeight, inWidth: plan.inWidth },
    ...{ outHeight: plan.outHeight, outWidth: plan.outWidth },
    ...{ strideHeight: kernelHeight, strideWidth: kernelWidth },
    ...{ padTop: 0, padLeft: 0, padBottom: 0, padRight: 0, dilationHeight: 1, dilationWidth: 1 },
    countIncludePad: false,
  };
}
