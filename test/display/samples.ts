import { produceActivationGrid } from "../../src/display/activationGrid/produce.js";
import { produceConvolutionStepper } from "../../src/display/convolutionStepper/produce.js";
import { produceFilterGrid } from "../../src/display/filterGrid/produce.js";
import { produceGradientFlow } from "../../src/display/gradientFlow/produce.js";
import { produceImage } from "../../src/display/image/produce.js";
import { produceLayerTable, type SummaryLayer } from "../../src/display/layerTable/produce.js";
import { produceLossCurves } from "../../src/display/lossCurves/produce.js";
import type { TensorLike } from "../../src/display/payload/tensorLike.js";
import { produceTensor } from "../../src/display/tensor/produce.js";
import recorded from "./fixtures/recordedTraining.json" with { type: "json" };

/** One payload by name; its fixture file holds what this makes. */
export interface Sample {
  readonly type: string;
  readonly name: string;
  readonly payload: () => unknown;
}

/** Values of a formula over the indices of a shape: the same in every run, no random numbers. */
export function filled(
  shape: readonly number[],
  value: (...index: readonly number[]) => number,
): TensorLike {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from({ length: count }, (_, flat) => {
    const index: number[] = [];
    let rest = flat;
    for (const size of shape.toReversed()) {
      index.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return value(...index);
  });
  return { shape, data };
}

/** A smooth, noise-like value between -1 and 1. */
export function wob(...index: readonly number[]): number {
  const phase = index.reduce((sum, each, i) => sum + each * (1.7 + 0.613 * i), 0.37);
  return Math.sin(phase) * Math.cos(0.31 * phase * phase);
}

const stripes = (c: number, y: number, x: number) => {
  const angle = (c * Math.PI) / 12;
  const along = (x - 13.5) * Math.cos(angle) + (y - 13.5) * Math.sin(angle);
  return (
    Math.cos(along * (0.3 + 0.03 * c)) *
    Math.exp(-((x - 13.5) ** 2 + (y - 13.5) ** 2) / 160) *
    (0.4 + (c % 7) / 6)
  );
};

/** A face-like picture: disc, eyes, mouth; [3, size, size], 0 to 1. */
function picture(size: number, hue = 0): TensorLike {
  return filled([3, size, size], (c, y, x) => {
    const [u, v] = [(x / (size - 1)) * 2 - 1, (y / (size - 1)) * 2 - 1];
    const sky = 0.35 + 0.4 * ((c + hue) % 3 === 2 ? 1 : 0.4) - 0.15 * v;
    const sun =
      Math.exp(-((u - 0.4) ** 2 + (v + 0.4) ** 2) * 9) * ((c + hue) % 3 === 2 ? 0.2 : 0.8);
    const hill = v > 0.25 + 0.25 * Math.sin(3 * u + hue) ? 1 : 0;
    const ground = (c + hue) % 3 === 1 ? 0.55 : 0.2;
    return Math.min(1, Math.max(0, hill ? ground + 0.12 * wob(y, x) : sky + sun));
  });
}

function batch(count: number, size: number): TensorLike {
  const pictures = Array.from({ length: count }, (_, i) => picture(size, i));
  const data = new Float32Array(count * 3 * size * size);
  pictures.forEach(({ data: pixels }, i) =>
    data.set(Float32Array.from(pixels), i * 3 * size * size),
  );
  return { shape: [count, 3, size, size], data };
}

// The example of the cs231n notes: W 5, D 3, K 2, F 3, S 2, P 1, small whole numbers.
const digits = (text: string): Float32Array => Float32Array.from(text.split(" "), Number);
const cs231n = {
  input: {
    shape: [3, 5, 5],
    data: digits(
      "0 1 1 2 2 0 1 1 0 0 1 1 0 1 0 1 0 1 1 1 0 2 0 1 0 " +
        "1 1 1 2 0 0 2 1 1 2 1 2 0 0 1 0 2 1 2 1 2 0 1 2 0 " +
        "2 1 2 0 0 0 2 1 2 1 1 1 0 2 0 2 1 1 0 2 0 0 2 1 1",
    ),
  },
  weights: {
    shape: [2, 3, 3, 3],
    data: digits(
      "-1 0 1 0 0 1 1 -1 1 -1 0 1 1 -1 1 0 1 0 -1 1 1 1 1 0 0 -1 0 " +
        "0 1 -1 0 -1 0 0 -1 1 -1 0 0 1 -1 0 1 -1 0 -1 1 -1 0 -1 -1 1 0 0",
    ),
  },
  bias: { shape: [2], data: digits("1 0") },
};

const loss = (
  from: number,
  to: number,
  speed: number,
  count: number,
  noise: number,
  seed: number,
) =>
  Array.from(
    { length: count },
    (_, i) => to + (from - to) * Math.exp(-i * speed) + noise * wob(i, seed) ** 2,
  );

const vggLike: readonly SummaryLayer[] = [3, 64, 64, 128, 128, 256, 256].flatMap(
  (channels, i, all) => {
    const out = all[i + 1];
    if (out === undefined) return [];
    const size = 32 >> Math.floor(i / 2);
    const conv = {
      name: `features.conv${i + 1}`,
      kind: "Conv2d",
      outputShape: [out, size, size],
      parameters: out * channels * 9 + out,
      multiplyAdds: out * size * size * channels * 9,
      receptiveField: [3, 5, 10, 14, 24, 32][i],
    };
    if (i % 2 === 0) return [conv];
    const pool = {
      name: `features.pool${(i + 1) / 2}`,
      kind: "MaxPool2d",
      outputShape: [out, size / 2, size / 2],
      parameters: 0,
      multiplyAdds: 0,
      receptiveField: [0, 6, 0, 16, 0, 36][i],
    };
    return [conv, pool];
  },
);

/** The recorded run as the bar saw it after a step. */
const progressAt = (step: number, seconds: number) => ({
  title: recorded.title,
  done: step,
  total: recorded.loss.length,
  unit: "step",
  elapsedSeconds: seconds,
  metrics: [
    { name: "loss", value: recorded.loss[step - 1] ?? NaN },
    { name: "accuracy", value: recorded.accuracy[step - 1] ?? NaN },
    { name: "learning rate", value: recorded.lr[step - 1] ?? NaN },
  ],
});

const flow = (name: string, layers: number, decay: number) => ({
  name,
  layers: Array.from({ length: layers }, (_, i) => `conv${i + 1}`),
  steps: Array.from({ length: 12 }, (_, t) => t * 50),
  norms: Array.from({ length: 12 }, (_, t) =>
    Array.from(
      { length: layers },
      (_, i) => Math.exp(-(layers - i) * decay * Math.exp(-t * 0.06)) * (1 + 0.3 * wob(i, t)),
    ),
  ),
});

export const samples: readonly Sample[] = [
  {
    type: "tensor",
    name: "matrix",
    payload: () => produceTensor(filled([6, 8], wob), { title: "x" }),
  },
  {
    type: "tensor",
    name: "batch",
    payload: () =>
      produceTensor(
        filled([4, 3, 16, 16], (n, c, y, x) => Math.abs(stripes(n * 3 + c, y + 6, x + 6))),
        { title: "images" },
      ),
  },
  {
    type: "tensor",
    name: "scalar",
    payload: () => produceTensor({ shape: [], data: [0.125], dtype: "float64" }, { title: "loss" }),
  },
  {
    type: "tensor",
    name: "notFinite",
    payload: () =>
      produceTensor({ shape: [2, 3], data: [NaN, 1, Infinity, -2, 0, 3] }, { title: "diverged" }),
  },
  {
    type: "tensor",
    name: "capped",
    payload: () => produceTensor(filled([8, 16, 40, 40], wob), { title: "weights" }),
  },
  {
    type: "image",
    name: "photo",
    payload: () => produceImage(picture(96), { title: "A hill under the sun" }),
  },
  {
    type: "image",
    name: "predictions",
    payload: () =>
      produceImage(batch(10, 24), {
        title: "Test images",
        classes: ["hill", "valley", "beach"],
        labels: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0],
        predictions: [0, 1, 2, 0, 2, 2, 0, 1, 1, 0],
        probabilities: [0.98, 0.71, 0.88, 0.93, 0.44, 0.9, 0.99, 0.62, 0.51, 0.97],
      }),
  },
  {
    type: "activationGrid",
    name: "diverging",
    payload: () =>
      produceActivationGrid(filled([24, 28, 28], stripes), {
        title: "conv1, before the ReLU",
        input: picture(28),
      }),
  },
  {
    type: "activationGrid",
    name: "manyCapped",
    payload: () =>
      produceActivationGrid(
        filled([96, 20, 20], (c, y, x) => Math.max(0, stripes(c % 30, y + 4, x + 4))),
        { title: "conv3, after the ReLU", scale: "map", order: "strength" },
      ),
  },
  {
    type: "activationGrid",
    name: "sequence",
    payload: () =>
      produceActivationGrid(
        [0, 1, 2, 3].map((t) => filled([8, 14, 14], (c, y, x) => stripes(c + t, y + 7, x + 7))),
        { title: "conv1 while it learns", frames: ["step 0", "step 100", "step 200", "step 300"] },
      ),
  },
  {
    type: "filterGrid",
    name: "color",
    payload: () => {
      const weights = filled([24, 3, 7, 7], (f, c, y, x) =>
        stripes(f + 4 * c, y * 3 + 4, x * 3 + 4),
      );
      const gradients = filled([24, 3, 7, 7], (f, c, y, x) => 0.01 * wob(f, c, y, x));
      return produceFilterGrid(weights, { title: "conv1.weight", gradients });
    },
  },
  {
    type: "filterGrid",
    name: "deep",
    payload: () => produceFilterGrid(filled([8, 12, 3, 3], wob), { title: "conv2.weight" }),
  },
  {
    type: "convolutionStepper",
    name: "cs231n",
    payload: () =>
      produceConvolutionStepper(cs231n.input, {
        title: "A convolution, step by step",
        weights: cs231n.weights,
        bias: cs231n.bias,
        stride: 2,
        padding: 1,
      }),
  },
  {
    type: "convolutionStepper",
    name: "maxPooling",
    payload: () =>
      produceConvolutionStepper(
        { shape: [1, 4, 4], data: digits("1 1 2 4 5 6 7 8 3 2 1 0 1 2 3 4") },
        { kernelSize: 2, stride: 2 },
      ),
  },
  {
    type: "convolutionStepper",
    name: "misfit",
    payload: () =>
      produceConvolutionStepper(
        filled([1, 7, 7], (_, y, x) => ((y * 7 + x) % 5) - 2),
        {
          title: "7 x 7, F 3, S 3",
          weights: filled(
            [1, 1, 3, 3],
            (_f, _c, y, x) => (x === 0 ? 1 : x === 2 ? -1 : 0) * (y === 1 ? 2 : 1),
          ),
          stride: 3,
        },
      ),
  },
  {
    type: "convolutionStepper",
    name: "fractions",
    payload: () =>
      produceConvolutionStepper(
        filled([3, 7, 7], (c, y, x) => ((c * 17 + y * 29 + x * 13) % 97) / 128),
        {
          title: "Brightness and small weights",
          weights: filled([1, 3, 5, 5], (_f, _c, y, x) => ((x - 2) * (1 + (y % 2))) / 60),
          bias: { shape: [1], data: [0.1] },
        },
      ),
  },
  {
    type: "lossCurves",
    name: "trainAndValidation",
    payload: () => {
      const { steps, loss: losses, accuracy } = recorded.validation;
      return produceLossCurves(
        [
          { values: recorded.loss },
          { role: "validation", steps, values: losses },
          { panel: "accuracy", values: recorded.accuracy },
          { panel: "accuracy", role: "validation", steps, values: accuracy },
          { panel: "learning rate", values: recorded.lr },
        ],
        { title: recorded.title },
      );
    },
  },
  {
    type: "lossCurves",
    name: "runsDecimated",
    payload: () =>
      produceLossCurves(
        ["run A", "run B", "run C"].map((run, i) => ({
          run,
          values: loss(2.3, [0.3, 0.6, 0.12][i] ?? 0, 0.0012, 3000, 0.4, i),
        })),
        { title: "Three made-up runs of 3,000 steps", log: true },
      ),
  },
  {
    type: "trainingProgress",
    name: "running",
    payload: () => ({
      ...progressAt(172, recorded.seconds.step172),
      state: "running",
      comm: "0f0e",
    }),
  },
  {
    type: "trainingProgress",
    name: "done",
    payload: () => ({ ...progressAt(400, recorded.seconds.end), state: "done" }),
  },
  {
    type: "layerTable",
    name: "smallVgg",
    payload: () =>
      produceLayerTable({
        name: "A small VGG",
        inputShape: [3, 32, 32],
        layers: [
          ...vggLike,
          {
            name: "flatten",
            kind: "Flatten",
            outputShape: [4096],
            parameters: 0,
            activations: 0,
            multiplyAdds: 0,
          },
          {
            name: "classifier",
            kind: "Linear",
            outputShape: [10],
            parameters: 40970,
            multiplyAdds: 40960,
          },
        ],
      }),
  },
  {
    type: "gradientFlow",
    name: "plainAndResidual",
    payload: () =>
      produceGradientFlow(
        [flow("plain 20", 20, 0.35), flow("residual 20", 20, 0.03), flow("residual 44", 44, 0.02)],
        {
          title: "Gradient norm per layer, made up",
          unit: "‖∂L/∂w‖",
        },
      ),
  },
];
