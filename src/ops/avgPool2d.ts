import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { PoolGeometry } from "../backend/geometry.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat } from "./checks.js";
import { poolGeometry, windowTaps, type PoolOptions } from "./geometry.js";

/** How average pooling slides and what it divides by. */
export interface AvgPoolOptions extends Omit<PoolOptions, "dilation"> {
  /** Whether zeros of the padding count in the mean; true, as in torch (ONNX and TensorFlow: false). */
  readonly countIncludePad?: boolean;
}

interface AvgPoolGeometry extends PoolGeometry {
  readonly countIncludePad: boolean;
}

const avgPool2dOp = defineOp({
  name: "avgPool2d",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], options: AvgPoolOptions | AvgPoolGeometry) {
    const g = "batch" in options ? options : avgPoolGeometry(x.shape, options);
    expectFloat("avgPool2d", "input", x);
    return {
      ...g,
      outputs: [{ shape: [g.batch, g.channels, g.outHeight, g.outWidth], dtype: x.dtype }],
    };
  },
  reference([input], g, [output]) {
    const x = input.storage.values;
    const y = output.storage.values;
    const { rows, columns } = windowTaps(g);
    const sizes = windowSizes(g);
    let o = 0;
    for (let plane = 0; plane < g.batch * g.channels; plane++) {
      for (let oy = 0; oy < g.outHeight; oy++) {
        for (let ox = 0; ox < g.outWidth; ox++) {
          let total = 0;
          for (let ky = rows.first[oy]!; ky < rows.end[oy]!; ky++) {
            const row = (plane * g.inHeight + oy * g.strideHeight - g.padTop + ky) * g.inWidth;
            for (let kx = columns.first[ox]!; kx < columns.end[ox]!; kx++) {
              total += x[row + ox * g.strideWidth - g.padLeft + kx]!;
            }
          }
          y[o++] = total / sizes[oy * g.outWidth + ox]!;
        }
      }
    }
  },
  backward: ({ grad, plan }) => [spread(grad, plan)],
  samples: [
    { why: "2x2", inputs: [[1, 2, 6, 6]], params: { kernelSize: 2 } },
    { why: "pads count", inputs: [[2, 2, 6, 7]], params: { kernelSize: 3, stride: 2, padding: 1 } },
    {
      why: "pads do not count",
      inputs: [[1, 2, 6, 6]],
      params: { kernelSize: 3, stride: 2, padding: 1, countIncludePad: false },
    },
    {
      why: "rounded up",
      inputs: [[1, 1, 6, 6]],
      params: { kernelSize: 3, stride: 2, ceilMode: true },
    },
    {
      why: "rounded up with padding",
      inputs: [[1, 1, 6, 6]],
      params: { kernelSize: 3, stride: 2, padding: 1, ceilMode: true },
    },
    { why: "17 channels", inputs: [[1, 17, 4, 4]], params: { kernelSize: 2 } },
  ],
  rejects: [
    {
      why: "window too large",
      inputs: [[1, 1, 2, 2]],
      params: { kernelSize: 3 },
      says: /avgPool2d: height 2 .* smaller than the window/,
    },
    {
      why: "padding too large",
      inputs: [[1, 1, 4, 4]],
      params: { kernelSize: 2, padding: 2 },
      says: /avgPool2d: padding expected at most half/,
    },
  ],
});

const avgPool2dGradOp = defineOp({
  name: "avgPool2dGrad",
  inputs: ["grad"],
  outputs: ["inputGrad"],
  plan([grad], g: AvgPoolGeometry) {
    return {
      ...g,
      outputs: [{ shape: [g.batch, g.channels, g.inHeight, g.inWidth], dtype: grad.dtype }],
    };
  },
  reference([grad], g, [inputGrad]) {
    const dy = grad.storage.values;
    const dx = inputGrad.storage.values;
    dx.fill(0);
    const { rows, columns } = windowTaps(g);
    const sizes = windowSizes(g);
    let o = 0;
    for (let plane = 0; plane < g.batch * g.channels; plane++) {
      for (let oy = 0; oy < g.outHeight; oy++) {
        for (let ox = 0; ox < g.outWidth; ox++) {
          const share = dy[o++]! / sizes[oy * g.outWidth + ox]!;
          for (let ky = rows.first[oy]!; ky < rows.end[oy]!; ky++) {
            const row = (plane * g.inHeight + oy * g.strideHeight - g.padTop + ky) * g.inWidth;
            for (let kx = columns.first[ox]!; kx < columns.end[ox]!; kx++) {
              dx[row + ox * g.strideWidth - g.padLeft + kx]! += share;
            }
          }
        }
      }
    }
  },
  backward: ({ grad, plan }) => [run(avgPool2dOp, [grad], plan)[0]],
  samples: [
    {
      why: "overlapping, padded",
      inputs: [[1, 2, 3, 3]],
      params: avgPoolGeometry([1, 2, 6, 6], { kernelSize: 3, stride: 2, padding: 1 }),
    },
  ],
  rejects: [],
});

function avgPoolGeometry(shape: readonly number[], options: AvgPoolOptions): AvgPoolGeometry {
  const { countIncludePad = true, ...sliding } = options;
  return { ...poolGeometry("avgPool2d", shape, sliding), countIncludePad };
}

/** How many places each window averages over: pads count or not, what lies beyond them never does. */
function windowSizes(g: AvgPoolGeometry): Float64Array {
  const { rows, columns } = windowTaps(g);
  const sizes = new Float64Array(g.outHeight * g.outWidth);
  for (let oy = 0; oy < g.outHeight; oy++) {
    const y0 = oy * g.strideHeight - g.padTop;
    const height = g.countIncludePad
      ? Math.min(y0 + g.kernelHeight, g.inHeight + g.padBottom) - y0
      : rows.end[oy]! - rows.first[oy]!;
    for (let ox = 0; ox < g.outWidth; ox++) {
      const x0 = ox * g.strideWidth - g.padLeft;
      const width = g.countIncludePad
        ? Math.min(x0 + g.kernelWidth, g.inWidth + g.padRight) - x0
        : columns.end[ox]! - columns.first[ox]!;
      sizes[oy * g.outWidth + ox] = height * width;
    }
  }
  return sizes;
}

function spread(grad: Tensor, g: AvgPoolGeometry): Tensor {
  return run(avgPool2dGradOp, [grad], g)[0];
}

/**
 * Average pooling: the mean of each window of each channel.
 *
 * x [N, C, H, W] → [N, C, OH, OW] with OH = ⌊(H + 2·padding − K) / stride⌋ + 1, rounded up with ceilMode.
 * @param options kernelSize; stride kernelSize; padding 0; ceilMode false; countIncludePad true; leftover "floor"
 * @throws ShapeError when the windows do not fit
 * @example
 * avgPool2d(ones([1, 1, 4, 4]), { kernelSize: 2 }).shape; // [1, 1, 2, 2]
 */
export function avgPool2d(x: Tensor, options: AvgPoolOptions): Tensor {
  return run(avgPool2dOp, [x], options)[0];
}
