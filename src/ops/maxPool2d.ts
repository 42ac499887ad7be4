import { isGradEnabled } from "../autograd/gradMode.js";
import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { PoolGeometry } from "../backend/geometry.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat } from "./checks.js";
import { poolGeometry, windowTaps, type PoolOptions } from "./geometry.js";

const maxPool2dOp = defineOp({
  name: "maxPool2d",
  inputs: ["input"],
  outputs: ["output", "indices"],
  plan([x], options: PoolOptions & { readonly indexed?: boolean }) {
    const g = poolGeometry("maxPool2d", x.shape, options);
    expectFloat("maxPool2d", "input", x);
    const shape = [g.batch, g.channels, g.outHeight, g.outWidth];
    return {
      ...g,
      indexed: options.indexed ?? true,
      outputs: [
        { shape, dtype: x.dtype },
        { shape, dtype: "int32" as const },
      ],
    };
  },
  reference([input], g, [output, indices]) {
    const x = input.storage.values;
    const y = output.storage.values;
    const winners = indices.storage.values;
    const { rows, columns } = windowTaps(g);
    let o = 0;
    for (let plane = 0; plane < g.batch * g.channels; plane++) {
      const start = plane * g.inHeight * g.inWidth;
      for (let oy = 0; oy < g.outHeight; oy++) {
        for (let ox = 0; ox < g.outWidth; ox++) {
          // The window starts at its first element inside the image, so a pad never wins.
          let best = -Infinity;
          let winner = -1;
          for (let ky = rows.first[oy]!; ky < rows.end[oy]!; ky++) {
            const row = (oy * g.strideHeight - g.padTop + ky * g.dilationHeight) * g.inWidth;
            for (let kx = columns.first[ox]!; kx < columns.end[ox]!; kx++) {
              const place = row + ox * g.strideWidth - g.padLeft + kx * g.dilationWidth;
              const value = x[start + place]!;
              if (winner < 0 || value > best || Number.isNaN(value)) {
                best = value;
                winner = place;
              }
            }
          }
          y[o] = best;
          winners[o++] = winner;
        }
      }
    }
  },
  backward: ({ grad, plan, output }) => [scatterTo(grad, output(1), plan)],
  samples: [
    { why: "2x2", inputs: [[1, 2, 6, 6]], params: { kernelSize: 2 } },
    {
      why: "overlapping, padded",
      inputs: [[2, 2, 6, 7]],
      params: { kernelSize: 3, stride: 2, padding: 1 },
    },
    {
      why: "rounded up",
      inputs: [[1, 2, 6, 6]],
      params: { kernelSize: 3, stride: 2, ceilMode: true },
    },
    {
      why: "all negative: a pad must not win",
      inputs: [{ shape: [1, 1, 5, 5], fill: (i) => -1 - ((i * 7) % 25) }],
      params: { kernelSize: 3, stride: 2, padding: 1 },
    },
    { why: "dilated", inputs: [[1, 1, 7, 7]], params: { kernelSize: 2, dilation: 3, stride: 1 } },
    { why: "one-sided window", inputs: [[1, 3, 4, 6]], params: { kernelSize: [1, 3] } },
    { why: "17 channels", inputs: [[1, 17, 4, 4]], params: { kernelSize: 2 } },
  ],
  rejects: [
    {
      why: "window too large",
      inputs: [[1, 1, 2, 2]],
      params: { kernelSize: 3 },
      says: /maxPool2d: height 2 .* smaller than the window/,
    },
    {
      why: "padding too large",
      inputs: [[1, 1, 4, 4]],
      params: { kernelSize: 2, padding: 2 },
      says: /maxPool2d: padding expected at most half of kernelSize \[2, 2\]/,
    },
    {
      why: "no image",
      inputs: [[4, 4]],
      params: { kernelSize: 2 },
      says: /maxPool2d: input expected \[N, C, H, W\]; got \[4, 4\]/,
    },
    {
      why: "does not fit",
      inputs: [[1, 1, 5, 5]],
      params: { kernelSize: 2, leftover: "error" },
      says: /maxPool2d: windows do not fit/,
    },
  ],
});

const maxPool2dGradOp = defineOp({
  name: "maxPool2dGrad",
  inputs: ["grad", "indices"],
  outputs: ["inputGrad"],
  plan([grad], g: PoolGeometry) {
    return {
      ...g,
      outputs: [{ shape: [g.batch, g.channels, g.inHeight, g.inWidth], dtype: grad.dtype }],
    };
  },
  reference([grad, indices], g, [inputGrad]) {
    const dy = grad.storage.values;
    const winners = indices.storage.values;
    const dx = inputGrad.storage.values;
    dx.fill(0);
    const places = g.outHeight * g.outWidth;
    for (let o = 0; o < grad.storage.length; o++) {
      dx[Math.floor(o / places) * g.inHeight * g.inWidth + winners[o]!]! += dy[o]!;
    }
  },
  backward: ({ grad, plan, input }) => [pick(grad, input(1), plan), null],
  samples: [
    {
      why: "two windows share a winner",
      inputs: [[1, 2, 1, 2], { shape: [1, 2, 1, 2], dtype: "int32", fill: (i) => (i < 2 ? 1 : i) }],
      params: poolGeometry("maxPool2d", [1, 2, 1, 4], { kernelSize: [1, 3], stride: 1 }),
    },
  ],
  rejects: [],
});

const maxPool2dPickOp = defineOp({
  name: "maxPool2dPick",
  inputs: ["input", "indices"],
  outputs: ["output"],
  plan([x], g: PoolGeometry) {
    return {
      ...g,
      outputs: [{ shape: [g.batch, g.channels, g.outHeight, g.outWidth], dtype: x.dtype }],
    };
  },
  reference([input, indices], g, [output]) {
    const x = input.storage.values;
    const winners = indices.storage.values;
    const y = output.storage.values;
    const places = g.outHeight * g.outWidth;
    for (let o = 0; o < output.storage.length; o++) {
      y[o] = x[Math.floor(o / places) * g.inHeight * g.inWidth + winners[o]!]!;
    }
  },
  backward: ({ grad, plan, input }) => [scatterTo(grad, input(1), plan), null],
  samples: [
    {
      why: "two windows share a winner",
      inputs: [[1, 2, 1, 4], { shape: [1, 2, 1, 2], dtype: "int32", fill: (i) => (i < 2 ? 1 : i) }],
      params: poolGeometry("maxPool2d", [1, 2, 1, 4], { kernelSize: [1, 3], stride: 1 }),
    },
  ],
  rejects: [],
});

/** Hands each window's gradient to its winner. */
function scatterTo(grad: Tensor, indices: Tensor, g: PoolGeometry): Tensor {
  return run(maxPool2dGradOp, [grad, indices], g)[0];
}

/** Takes each window's winner. */
function pick(x: Tensor, indices: Tensor, g: PoolGeometry): Tensor {
  return run(maxPool2dPickOp, [x, indices], g)[0];
}

/**
 * Max pooling: the largest value of each window of each channel; padding never wins (it counts as minus infinity).
 *
 * x [N, C, H, W] → [N, C, OH, OW] with OH = ⌊(H + 2·padding − dilation·(K − 1) − 1) / stride⌋ + 1, rounded up with ceilMode.
 *
 * *Lecture:* pooling layer, "makes the representations smaller".
 * @param options kernelSize; stride kernelSize; padding 0; dilation 1; ceilMode false; leftover "floor"
 * @throws ShapeError when the windows do not fit
 * @example
 * maxPool2d(zeros([1, 64, 224, 224]), { kernelSize: 2 }).shape; // [1, 64, 112, 112]
 */
export function maxPool2d(x: Tensor, options: PoolOptions): Tensor {
  // Only backward asks where the maxima were.
  return run(maxPool2dOp, [x], { ...options, indexed: isGradEnabled() && x.requiresGrad })[0];
}

/**
 * Max pooling that also tells where each maximum was: indices into the H·W places of its channel, int32.
 * @example
 * maxPool2dWithIndices(arange(16).reshape([1, 1, 4, 4]), { kernelSize: 2 }).indices.toArray(); // [[[[5, 7], [13, 15]]]]
 */
export function maxPool2dWithIndices(
  x: Tensor,
  options: PoolOptions,
): { readonly output: Tensor; readonly indices: Tensor } {
  const [output, indices] = run(maxPool2dOp, [x], options);
  return { output, indices };
}
