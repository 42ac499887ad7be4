import { defineOp, type Spec } from "../autograd/op.js";
import { isGradEnabled } from "../autograd/gradMode.js";
import { run } from "../autograd/run.js";
import type { ConvGeometry } from "../backend/geometry.js";
import { sameShape, shapeText, ShapeError, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectSameFloat, expectVector } from "./checks.js";
import { correlateWindows, scatterWindows } from "./conv2dGradLoops.js";
import { convGeometry, windowTaps, type WindowOptions } from "./geometry.js";
import { sum } from "./sum.js";

/** How a convolution slides. */
export interface ConvOptions extends WindowOptions {
  /** Channels fall into so many groups, each with filters of its own; as many as channels is depthwise. */
  readonly groups?: number;
}

/** How a convolution slides, and its bias. */
export interface Conv2dOptions extends ConvOptions {
  /** One number for each filter, [F]. */
  readonly bias?: Tensor | undefined;
}

const conv2dOp = defineOp({
  name: "conv2d",
  inputs: ["input", "weight", "bias?"],
  outputs: ["output"],
  plan([x, w, b], options: ConvOptions & { readonly geometry?: ConvGeometry }) {
    const g = options.geometry ?? convGeometry("conv2d", x.shape, w.shape, options);
    expectSameFloat("conv2d", { input: x, weight: w, bias: b });
    if (b !== undefined) expectVector("conv2d", "bias", b, g.outChannels, "filter");
    const y = { shape: outputShape(g), dtype: x.dtype };
    return { ...g, recording: isGradEnabled(), outputs: [y] };
  },
  reference([input, weight, bias], g, [output]) {
    const x = input.storage.values;
    const [w, b] = [weight.storage.values, bias?.storage.values];
    const y = output.storage.values;
    const { rows, columns } = windowTaps(g);
    const perGroup = g.inChannels / g.groups;
    const filters = g.outChannels / g.groups;
    let o = 0;
    for (let n = 0; n < g.batch; n++) {
      for (let f = 0; f < g.outChannels; f++) {
        const firstChannel = Math.floor(f / filters) * perGroup;
        const start = b === undefined ? 0 : b[f]!;
        for (let oy = 0; oy < g.outHeight; oy++) {
          for (let ox = 0; ox < g.outWidth; ox++) {
            let dot = start;
            const y0 = oy * g.strideHeight - g.padTop;
            const x0 = ox * g.strideWidth - g.padLeft;
            const kxFirst = columns.first[ox]!;
            const kxEnd = columns.end[ox]!;
            for (let c = 0; c < perGroup; c++) {
              const plane = (n * g.inChannels + firstChannel + c) * g.inHeight;
              const filter = (f * perGroup + c) * g.kernelHeight;
              for (let ky = rows.first[oy]!; ky < rows.end[oy]!; ky++) {
                const xRow = (plane + y0 + ky * g.dilationHeight) * g.inWidth + x0;
                const wRow = (filter + ky) * g.kernelWidth;
                for (let kx = kxFirst; kx < kxEnd; kx++) {
                  dot += x[xRow + kx * g.dilationWidth]! * w[wRow + kx]!;
                }
              }
            }
            y[o++] = dot;
          }
        }
      }
    }
  },
  backward: ({ grad, plan, needs, input }) => [
    needs[0] ? conv2dInputGrad(grad, input(1), plan) : null,
    needs[1] ? weightGrad(input(0), grad, plan) : null,
    needs[2] ? sum(grad, { dim: [0, 2, 3] }) : null,
  ],
  samples: [
    { why: "3x3, padding 1", inputs: [[2, 3, 5, 5], [4, 3, 3, 3], [4]], params: { padding: 1 } },
    {
      why: "stride that leaves a rest",
      inputs: [
        [1, 2, 6, 6],
        [3, 2, 3, 3],
      ],
      params: { stride: 2 },
    },
    {
      why: "stride and padding",
      inputs: [[1, 2, 7, 8], [3, 2, 3, 3], [3]],
      params: { stride: 2, padding: 1 },
    },
    {
      why: "1x1",
      inputs: [
        [2, 4, 3, 3],
        [5, 4, 1, 1],
      ],
      params: {},
    },
    {
      why: "dilated",
      inputs: [
        [1, 2, 7, 7],
        [2, 2, 3, 3],
      ],
      params: { dilation: 2, padding: 2 },
    },
    {
      why: "two groups",
      inputs: [
        [1, 4, 5, 5],
        [6, 2, 3, 3],
      ],
      params: { groups: 2, padding: 1 },
    },
    {
      why: "depthwise",
      inputs: [
        [2, 3, 5, 5],
        [3, 1, 3, 3],
      ],
      params: { groups: 3, padding: 1 },
    },
    {
      why: "depthwise with a multiplier",
      inputs: [
        [1, 2, 4, 4],
        [4, 1, 3, 3],
      ],
      params: { groups: 2 },
    },
    {
      why: "one-sided kernel",
      inputs: [
        [1, 2, 6, 4],
        [2, 2, 3, 1],
      ],
      params: { stride: [2, 1], padding: [1, 0] },
    },
    {
      why: '"same" with an even kernel pads right',
      inputs: [
        [1, 1, 5, 5],
        [2, 1, 4, 2],
      ],
      params: { padding: "same" },
    },
    {
      why: "padding larger than the kernel",
      inputs: [
        [1, 1, 2, 2],
        [1, 1, 2, 2],
      ],
      params: { padding: 3 },
    },
    {
      why: "a filter as large as the image: fully connected",
      inputs: [
        [2, 2, 4, 4],
        [3, 2, 4, 4],
      ],
      params: {},
    },
    {
      why: "17 to 33 channels",
      inputs: [[1, 17, 3, 3], [33, 17, 3, 3], [33]],
      params: { padding: 1 },
    },
  ],
  rejects: [
    {
      why: "channels differ",
      inputs: [
        [1, 3, 32, 32],
        [6, 1, 5, 5],
      ],
      params: {},
      says: /^conv2d: weight \[6, 1, 5, 5\] needs 1 input channel per group; input \[1, 3, 32, 32\] has 3$/,
    },
    {
      why: "too small",
      inputs: [
        [1, 1, 2, 2],
        [1, 1, 3, 3],
      ],
      params: {},
      says: /conv2d: height 2 .* smaller than the window/,
    },
    {
      why: "no image",
      inputs: [
        [3, 32, 32],
        [6, 3, 5, 5],
      ],
      params: {},
      says: /conv2d: input expected \[N, C, H, W\]; got \[3, 32, 32\]/,
    },
    {
      why: "stride 0",
      inputs: [
        [1, 1, 3, 3],
        [1, 1, 3, 3],
      ],
      params: { stride: 0 },
      says: /conv2d: stride expected a whole number >= 1/,
    },
    {
      why: "groups",
      inputs: [
        [1, 3, 3, 3],
        [4, 1, 3, 3],
      ],
      params: { groups: 2 },
      says: /conv2d: groups expected to divide 3 input/,
    },
    {
      why: "bias",
      inputs: [[1, 1, 3, 3], [2, 1, 3, 3], [3]],
      params: {},
      says: /conv2d: bias expected \[2\], one for each filter; got \[3\]/,
    },
    {
      why: "the lecture's 10, F3, S2",
      inputs: [
        [1, 1, 10, 10],
        [1, 1, 3, 3],
      ],
      params: { stride: 2, leftover: "error" },
      says: /\(10 - 3 \+ 0\) \/ 2 \+ 1 = 4.5 is no whole number/,
    },
    {
      why: '"same" with stride',
      inputs: [
        [1, 1, 4, 4],
        [1, 1, 3, 3],
      ],
      params: { stride: 2, padding: "same" },
      says: /padding "same" expected stride 1/,
    },
  ],
});

function outputShape(g: ConvGeometry): Shape {
  return [g.batch, g.outChannels, g.outHeight, g.outWidth];
}

const conv2dInputGradOp = defineOp({
  name: "conv2dInputGrad",
  inputs: ["grad", "weight"],
  outputs: ["inputGrad"],
  plan([grad, w], g: ConvGeometry) {
    expectSameFloat("conv2dInputGrad", { grad, weight: w });
    expectShape("conv2dInputGrad", "grad", grad, outputShape(g));
    expectShape("conv2dInputGrad", "weight", w, weightShape(g));
    return {
      ...g,
      outputs: [{ shape: [g.batch, g.inChannels, g.inHeight, g.inWidth], dtype: grad.dtype }],
    };
  },
  reference([grad, weight], g, [inputGrad]) {
    scatterWindows(grad, weight, g, inputGrad);
  },
  backward: ({ grad, plan, needs, input }) => [
    needs[0] ? convolve(grad, input(1), plan) : null,
    needs[1] ? weightGrad(grad, input(0), plan) : null,
  ],
  samples: [
    {
      why: "padding 1",
      inputs: [
        [2, 3, 5, 5],
        [3, 2, 3, 3],
      ],
      params: convGeometry("conv2d", [2, 2, 5, 5], [3, 2, 3, 3], { padding: 1 }),
    },
    {
      why: "stride leaves a rest",
      inputs: [
        [1, 3, 2, 2],
        [3, 2, 3, 3],
      ],
      params: convGeometry("conv2d", [1, 2, 6, 6], [3, 2, 3, 3], { stride: 2 }),
    },
    {
      why: "groups, dilation",
      inputs: [
        [1, 4, 4, 4],
        [4, 1, 2, 2],
      ],
      params: convGeometry("conv2d", [1, 2, 6, 6], [4, 1, 2, 2], { groups: 2, dilation: 2 }),
    },
  ],
  rejects: [
    {
      why: "another size",
      inputs: [
        [1, 3, 4, 4],
        [3, 2, 3, 3],
      ],
      params: convGeometry("conv2d", [1, 2, 5, 5], [3, 2, 3, 3], {}),
      says: /conv2dInputGrad: grad expected \[1, 3, 3, 3\]; got \[1, 3, 4, 4\]/,
    },
  ],
});

const conv2dWeightGradOp = defineOp({
  name: "conv2dWeightGrad",
  inputs: ["input", "grad"],
  outputs: ["weightGrad"],
  plan([x, grad], g: ConvGeometry) {
    expectSameFloat("conv2dWeightGrad", { input: x, grad });
    expectShape("conv2dWeightGrad", "input", x, [g.batch, g.inChannels, g.inHeight, g.inWidth]);
    expectShape("conv2dWeightGrad", "grad", grad, outputShape(g));
    return { ...g, outputs: [{ shape: weightShape(g), dtype: x.dtype }] };
  },
  reference([input, grad], g, [weightGrad]) {
    correlateWindows(input, grad, g, weightGrad);
  },
  backward: ({ grad, plan, needs, input }) => [
    needs[0] ? conv2dInputGrad(input(1), grad, plan) : null,
    needs[1] ? convolve(input(0), grad, plan) : null,
  ],
  samples: [
    {
      why: "padding 1",
      inputs: [
        [2, 2, 5, 5],
        [2, 3, 5, 5],
      ],
      params: convGeometry("conv2d", [2, 2, 5, 5], [3, 2, 3, 3], { padding: 1 }),
    },
    {
      why: "stride leaves a rest",
      inputs: [
        [1, 2, 6, 6],
        [1, 3, 2, 2],
      ],
      params: convGeometry("conv2d", [1, 2, 6, 6], [3, 2, 3, 3], { stride: 2 }),
    },
    {
      why: "groups, dilation",
      inputs: [
        [1, 2, 6, 6],
        [1, 4, 4, 4],
      ],
      params: convGeometry("conv2d", [1, 2, 6, 6], [4, 1, 2, 2], { groups: 2, dilation: 2 }),
    },
  ],
  rejects: [
    {
      why: "another size",
      inputs: [
        [1, 2, 5, 5],
        [1, 3, 4, 4],
      ],
      params: convGeometry("conv2d", [1, 2, 5, 5], [3, 2, 3, 3], {}),
      says: /conv2dWeightGrad: grad expected \[1, 3, 3, 3\]; got \[1, 3, 4, 4\]/,
    },
  ],
});

function weightShape(g: ConvGeometry): Shape {
  return [g.outChannels, g.inChannels / g.groups, g.kernelHeight, g.kernelWidth];
}

function expectShape(op: string, name: string, x: Spec, shape: Shape): void {
  if (!sameShape(x.shape, shape)) {
    throw new ShapeError(`${op}: ${name} expected ${shapeText(shape)}; got ${shapeText(x.shape)}`);
  }
}

/** Convolution whose sizes are known: the gradient of its own gradients. */
function convolve(x: Tensor, w: Tensor, geometry: ConvGeometry): Tensor {
  return run(conv2dOp, [x, w, undefined], { geometry })[0];
}

export function conv2dInputGrad(grad: Tensor, w: Tensor, geometry: ConvGeometry): Tensor {
  return run(conv2dInputGradOp, [grad, w], geometry)[0];
}

function weightGrad(x: Tensor, grad: Tensor, geometry: ConvGeometry): Tensor {
  return run(conv2dWeightGradOp, [x, grad], geometry)[0];
}

/**
 * 2-D convolution: every filter slides over every image and gives one dot product a place. Strictly it is a
 * cross-correlation: filters are not flipped.
 *
 * x [N, C, H, W], w [F, C/groups, KH, KW], bias [F] → [N, F, OH, OW] with OH = ⌊(H + 2·padding − dilation·(KH − 1) − 1) / stride⌋ + 1.
 *
 * *Lecture:* convolution layer, "(W − F + 2P)/S + 1". *Paper:* LeCun et al. 1998.
 * *Cost:* N·F·OH·OW·(C/groups)·KH·KW multiply-adds.
 * @param options bias; stride 1; padding 0, a number, a pair or "same"; dilation 1; groups 1; leftover "floor"
 * @throws ShapeError when channels, groups, bias or window do not fit
 * @example
 * conv2d(zeros([1, 3, 32, 32]), zeros([10, 3, 5, 5]), { padding: 2 }).shape; // [1, 10, 32, 32]
 */
export function conv2d(x: Tensor, w: Tensor, options: Conv2dOptions = {}): Tensor {
  const { bias, ...sliding } = options;
  return run(conv2dOp, [x, w, bias], sliding)[0];
}
