import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat, expectRank } from "./checks.js";
import { pairOf, type Pair } from "./geometry.js";

interface Sizes {
  readonly planes: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** Bounds of cell `i` when `size` positions are shared among `cells`; neighbours may overlap by one. */
function cellRange(i: number, cells: number, size: number): readonly [number, number] {
  return [Math.floor((i * size) / cells), Math.ceil(((i + 1) * size) / cells)];
}

function forEachCell(
  s: Sizes,
  visit: (rows: readonly [number, number], columns: readonly [number, number]) => void,
): void {
  for (let oy = 0; oy < s.outHeight; oy++) {
    for (let ox = 0; ox < s.outWidth; ox++) {
      visit(cellRange(oy, s.outHeight, s.inHeight), cellRange(ox, s.outWidth, s.inWidth));
    }
  }
}

const adaptiveAvgPool2dOp = defineOp({
  name: "adaptiveAvgPool2d",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], { outputSize }: { outputSize: Pair }) {
    expectRank("adaptiveAvgPool2d", "input", x, "[N, C, H, W]");
    expectFloat("adaptiveAvgPool2d", "input", x);
    const [N = 0, C = 0, inHeight = 0, inWidth = 0] = x.shape;
    const [outHeight, outWidth] = pairOf("adaptiveAvgPool2d", "outputSize", outputSize, 1);
    return {
      outputs: [{ shape: [N, C, outHeight, outWidth], dtype: x.dtype }],
      inShape: x.shape,
      planes: N * C,
      inHeight,
      inWidth,
      outHeight,
      outWidth,
    };
  },
  reference([input], plan, [output]) {
    const x = input.storage.values;
    let o = 0;
    for (let p = 0; p < plan.planes; p++) {
      const plane = p * plan.inHeight * plan.inWidth;
      forEachCell(plan, ([top, bottom], [left, right]) => {
        let total = 0;
        for (let y = top; y < bottom; y++) {
          for (let i = left; i < right; i++) total += x[plane + y * plan.inWidth + i]!;
        }
        output.storage.values[o++] = total / ((bottom - top) * (right - left));
      });
    }
  },
  backward: ({ grad, plan }) => [
    run(adaptiveAvgPool2dGradOp, [grad], { inShape: plan.inShape })[0],
  ],
  samples: [
    { why: "global", inputs: [[2, 3, 5, 7]], params: { outputSize: 1 } },
    { why: "cells that overlap", inputs: [[1, 2, 7, 5]], params: { outputSize: [3, 2] } },
    { why: "more cells than pixels", inputs: [[1, 1, 2, 3]], params: { outputSize: [4, 6] } },
  ],
  rejects: [
    {
      why: "no image",
      inputs: [[3, 4]],
      params: { outputSize: 1 },
      says: /adaptiveAvgPool2d: input expected \[N, C, H, W\]; got \[3, 4\]/,
    },
    {
      why: "no output",
      inputs: [[1, 1, 4, 4]],
      params: { outputSize: 0 },
      says: /adaptiveAvgPool2d: outputSize expected a whole number >= 1/,
    },
  ],
});

const adaptiveAvgPool2dGradOp = defineOp({
  name: "adaptiveAvgPool2dGrad",
  inputs: ["grad"],
  outputs: ["inputGrad"],
  plan([grad], { inShape }: { inShape: Shape }) {
    expectRank("adaptiveAvgPool2dGrad", "grad", grad, "[N, C, H, W]");
    const [N = 0, C = 0, outHeight = 0, outWidth = 0] = grad.shape;
    const [, , inHeight = 0, inWidth = 0] = inShape;
    return {
      outputs: [{ shape: inShape, dtype: grad.dtype }],
      planes: N * C,
      inHeight,
      inWidth,
      outHeight,
      outWidth,
    };
  },
  reference([grad], plan, [inputGrad]) {
    const dx = inputGrad.storage.values.fill(0);
    let o = 0;
    for (let p = 0; p < plan.planes; p++) {
      const plane = p * plan.inHeight * plan.inWidth;
      forEachCell(plan, ([top, bottom], [left, right]) => {
        const share = grad.storage.values[o++]! / ((bottom - top) * (right - left));
        for (let y = top; y < bottom; y++) {
          for (let i = left; i < right; i++) dx[plane + y * plan.inWidth + i]! += share;
        }
      });
    }
  },
  backward: ({ grad, plan }) => [adaptiveAvgPool2d(grad, [plan.outHeight, plan.outWidth])],
  samples: [
    { why: "global", inputs: [[2, 3, 1, 1]], params: { inShape: [2, 3, 5, 7] } },
    { why: "equal cells", inputs: [[1, 17, 2, 2]], params: { inShape: [1, 17, 6, 4] } },
    { why: "cells that overlap", inputs: [[1, 2, 3, 2]], params: { inShape: [1, 2, 7, 5] } },
  ],
  rejects: [
    {
      why: "no image",
      inputs: [[3, 4]],
      params: { inShape: [1, 1, 3, 4] },
      says: /adaptiveAvgPool2dGrad: grad expected \[N, C, H, W\]; got \[3, 4\]/,
    },
  ],
});

/**
 * Average pooling to a given size: x [N, C, H, W] → [N, C, outputSize]. Output cell i averages rows
 * ⌊i·H/OH⌋ to ⌈(i+1)·H/OH⌉, and columns likewise, as torch.
 * @throws ShapeError when x is no image or outputSize is below 1
 * @example
 * adaptiveAvgPool2d(tensor([[[[1, 2], [3, 6]]]]), 1).item(); // 3
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: Pair): Tensor {
  return run(adaptiveAvgPool2dOp, [x], { outputSize })[0];
}

/**
 * Global average pooling: each map of x [N, C, H, W] becomes its mean, [N, C]. It takes the place of the first fully
 * connected layer in GoogLeNet and ResNet.
 *
 * *Lecture:* GoogLeNet, "average pooling reduces the parameters before the classifier". *Paper:* Lin et al. 2013.
 * @throws ShapeError when x is no image
 * @example
 * globalAvgPool2d(ones([2, 3, 4, 4])).shape; // [2, 3]
 */
export function globalAvgPool2d(x: Tensor): Tensor {
  return adaptiveAvgPool2d(x, 1).reshape([x.shape[0]!, x.shape[1]!]);
}
