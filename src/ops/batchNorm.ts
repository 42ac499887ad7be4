import { isGradEnabled } from "../autograd/gradMode.js";
import { defineOp, type Plan } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { doInTurn } from "../backend/agenda.js";
import type { Operand } from "../backend/backend.js";
import { ones, zeros } from "../tensor/creation.js";
import { shapeText, ShapeError, sizeOf, type Shape } from "../tensor/shape.js";
import { mutableValues, type Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { expectSameFloat, expectVector } from "./checks.js";
import { div } from "./div.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

/** Vectors and constants of a batch normalisation. */
export interface BatchNormOptions {
  /** Running mean of each channel, [C]: read in evaluation, updated in training. */
  readonly runningMean?: Tensor | undefined;
  /** Running variance of each channel, [C]: read in evaluation, updated in training with the unbiased variance. */
  readonly runningVar?: Tensor | undefined;
  /** Scale of each channel, gamma [C]; ones by default. */
  readonly weight?: Tensor | undefined;
  /** Shift of each channel, beta [C]; zeros by default. */
  readonly bias?: Tensor | undefined;
  /** Normalise with the statistics of this batch rather than the running ones. */
  readonly training?: boolean;
  /** Share of the new statistics in the running ones. */
  readonly momentum?: number;
  /** Added to the variance, so that a constant channel does not divide by 0. */
  readonly eps?: number;
}

/** Sizes of a normalisation of each channel: x [N, C, inner]. */
export interface BatchNormPlan extends Plan {
  readonly batch: number;
  readonly channels: number;
  readonly inner: number;
  readonly eps: number;
  /** The statistics are those of the batch, not given ones. */
  readonly training: boolean;
}

interface BatchNormParams {
  readonly eps: number;
}

const batchNormOp = defineOp({
  name: "batchNorm",
  inputs: ["input", "weight", "bias", "runningMean?", "runningVar?"],
  outputs: ["output", "mean", "variance"],
  constants: ["runningMean?", "runningVar?"],
  plan([x, weight, bias, runningMean, runningVar], { eps }: BatchNormParams): BatchNormPlan {
    const [batch, channels] = x.shape;
    if (batch === undefined || channels === undefined) {
      throw new ShapeError(`batchNorm: input expected [N, C, ...]; got ${shapeText(x.shape)}`);
    }
    const vectors = { weight, bias, runningMean, runningVar };
    expectSameFloat("batchNorm", { input: x, ...vectors });
    expectVectors(vectors, channels);
    if (!(eps >= 0)) throw new RangeError(`batchNorm: eps expected a number >= 0; got ${eps}`);
    const inner = sizeOf(x.shape.slice(2));
    const training = runningMean === undefined;
    if (training && batch * inner < 2) {
      throw new ShapeError(
        `batchNorm: training expected more than one value for each channel; input ${shapeText(x.shape)} has ${batch * inner}`,
      );
    }
    const perChannel = { shape: [channels], dtype: x.dtype };
    return {
      outputs: [{ shape: x.shape, dtype: x.dtype }, perChannel, perChannel],
      batch,
      channels,
      inner,
      eps,
      training,
    };
  },
  reference([input, weight, bias, runningMean, runningVar], plan, [output, mean, variance]) {
    const { batch, channels, inner, eps, training } = plan;
    const x = input.storage.values;
    const y = output.storage.values;
    for (let c = 0; c < channels; c++) {
      const [m, v] = training
        ? channelStatistics(x, plan, c)
        : [runningMean!.storage.values[c]!, runningVar!.storage.values[c]!];
      mean.storage.values[c] = m;
      variance.storage.values[c] = v;
      const scale = weight.storage.values[c]! / Math.sqrt(v + eps);
      const shift = bias.storage.values[c]!;
      for (let n = 0; n < batch; n++) {
        const start = (n * channels + c) * inner;
        for (let i = start; i < start + inner; i++) y[i] = (x[i]! - m) * scale + shift;
      }
    }
  },
  backward: ({ grad, plan, needs, input, output }) => {
    if (isGradEnabled())
      return composedGradients(grad, input(0), input(1), plan, [output(1), output(2)]);
    const [dx, dWeight, dBias] = run(
      batchNormGradOp,
      [grad, input(0), input(1), output(1), output(2)],
      plan,
    );
    return [dx, dWeight, dBias].map((gradient, i) => (needs[i] ? gradient : null));
  },
  samples: [
    { why: "images, batch statistics", inputs: [[3, 2, 4, 5], [2], [2]], params: { eps: 1e-5 } },
    { why: "rows", inputs: [[5, 3], [3], [3]], params: { eps: 1e-5 } },
    {
      why: "given statistics",
      inputs: [[2, 3, 2, 2], [3], [3], [3], { shape: [3], fill: (i) => i + 1 }],
      params: { eps: 1e-3 },
    },
    {
      why: "one image, given statistics",
      inputs: [[1, 17, 1, 1], [17], [17], [17], { shape: [17], fill: () => 2 }],
      params: { eps: 0 },
    },
  ],
  rejects: [
    {
      why: "one value a channel",
      inputs: [[1, 3], [3], [3]],
      params: { eps: 1e-5 },
      says: /batchNorm: training expected more than one value for each channel; input \[1, 3\] has 1/,
    },
    {
      why: "weight",
      inputs: [[2, 3, 4, 4], [4], [3]],
      params: { eps: 1e-5 },
      says: /batchNorm: weight expected \[3\], one for each channel; got \[4\]/,
    },
    {
      why: "no channels",
      inputs: [[3], [3], [3]],
      params: { eps: 1e-5 },
      says: /batchNorm: input expected \[N, C, \.\.\.\]; got \[3\]/,
    },
    {
      why: "eps",
      inputs: [[2, 3], [3], [3]],
      params: { eps: -1 },
      says: /batchNorm: eps expected a number >= 0; got -1/,
    },
  ],
});

function expectVectors(
  vectors: Readonly<Record<string, Operand | undefined>>,
  channels: number,
): void {
  for (const name in vectors) {
    const vector = vectors[name];
    if (vector !== undefined) expectVector("batchNorm", name, vector, channels, "channel");
  }
}

/** Mean and biased variance of one channel, in two passes. */
function channelStatistics(
  x: Operand["storage"]["values"],
  { batch, channels, inner }: BatchNormPlan,
  c: number,
): readonly [number, number] {
  const count = batch * inner;
  let total = 0;
  for (let n = 0; n < batch; n++) {
    const start = (n * channels + c) * inner;
    for (let i = start; i < start + inner; i++) total += x[i]!;
  }
  const mean = total / count;
  let squares = 0;
  for (let n = 0; n < batch; n++) {
    const start = (n * channels + c) * inner;
    for (let i = start; i < start + inner; i++) squares += (x[i]! - mean) ** 2;
  }
  return [mean, squares / count];
}

// Three gradients from one pass over the data. Gradients of these go through `composedGradients` instead.
const batchNormGradOp = defineOp({
  name: "batchNormGrad",
  inputs: ["grad", "input", "weight", "mean", "variance"],
  outputs: ["inputGrad", "weightGrad", "biasGrad"],
  differentiable: false,
  plan([grad, x, weight], { batch, channels, inner, eps, training }: BatchNormPlan): BatchNormPlan {
    expectSameFloat("batchNormGrad", { grad, input: x, weight });
    const perChannel = { shape: [channels], dtype: x.dtype };
    return {
      outputs: [{ shape: x.shape, dtype: x.dtype }, perChannel, perChannel],
      batch,
      channels,
      inner,
      eps,
      training,
    };
  },
  reference([grad, input, weight, mean, variance], plan, [inputGrad, weightGrad, biasGrad]) {
    const { batch, channels, inner, eps, training } = plan;
    const dy = grad.storage.values;
    const x = input.storage.values;
    const dx = inputGrad.storage.values;
    const count = batch * inner;
    for (let c = 0; c < channels; c++) {
      const m = mean.storage.values[c]!;
      const invStd = 1 / Math.sqrt(variance.storage.values[c]! + eps);
      let sumDy = 0;
      let sumDyX = 0;
      for (let n = 0; n < batch; n++) {
        const start = (n * channels + c) * inner;
        for (let i = start; i < start + inner; i++) {
          sumDy += dy[i]!;
          sumDyX += dy[i]! * (x[i]! - m);
        }
      }
      weightGrad.storage.values[c] = sumDyX * invStd;
      biasGrad.storage.values[c] = sumDy;
      // In training mean and variance depend on x too: what they pass back is taken out again.
      const meanDy = training ? sumDy / count : 0;
      const slope = training ? (sumDyX * invStd * invStd) / count : 0;
      const scale = weight.storage.values[c]! * invStd;
      for (let n = 0; n < batch; n++) {
        const start = (n * channels + c) * inner;
        for (let i = start; i < start + inner; i++)
          dx[i] = (dy[i]! - meanDy - (x[i]! - m) * slope) * scale;
      }
    }
  },
  backward: () => [],
  samples: [
    {
      why: "batch statistics",
      inputs: [[3, 2, 4], [3, 2, 4], [2], [2], { shape: [2], fill: (i) => 1 + i }],
      params: { outputs: [], batch: 3, channels: 2, inner: 4, eps: 1e-5, training: true },
    },
    {
      why: "given statistics",
      inputs: [[3, 2, 4], [3, 2, 4], [2], [2], { shape: [2], fill: (i) => 1 + i }],
      params: { outputs: [], batch: 3, channels: 2, inner: 4, eps: 1e-5, training: false },
    },
  ],
  rejects: [],
});

/** The same gradients in terms of other ops, for gradients of gradients. */
function composedGradients(
  grad: Tensor,
  x: Tensor,
  weight: Tensor,
  { channels, eps, training }: BatchNormPlan,
  given: readonly [Tensor, Tensor],
): readonly Tensor[] {
  const dim = x.shape.flatMap((_, d) => (d === 1 ? [] : [d]));
  const kept: Shape = x.shape.map((_, d) => (d === 1 ? channels : 1));
  const over = { dim, keepdim: true };
  const centred = sub(x, training ? mean(x, over) : reshape(given[0], kept));
  const variance = training ? mean(mul(centred, centred), over) : reshape(given[1], kept);
  const std = sqrt(add(variance, eps));
  const normal = div(centred, std);
  const scaled = mul(grad, reshape(weight, kept));
  const inner = training
    ? sub(sub(scaled, mean(scaled, over)), mul(normal, mean(mul(scaled, normal), over)))
    : scaled;
  return [div(inner, std), sum(mul(grad, normal), { dim }), sum(grad, { dim })];
}

/**
 * Batch normalisation: each channel is centred and scaled to variance 1, then scaled by weight and shifted by bias:
 * y = (x − mean) / √(var + eps) · weight + bias.
 *
 * x [N, C, ...], all vectors [C]. In training mean and biased variance are those of the batch, and
 * running = (1 − momentum)·running + momentum·new is written into `runningMean` and, with the unbiased variance, `runningVar`.
 *
 * *Lecture:* ResNet, "batch normalization after every conv". *Paper:* Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167.
 * @param options training false; momentum 0.1; eps 1e-5
 * @throws ShapeError when a vector does not fit, or one value a channel is to be normalised in training
 * @throws Error when running statistics are missing in evaluation
 * @example
 * batchNorm(randn([8, 3, 4, 4]), { training: true }).shape; // [8, 3, 4, 4]
 */
export function batchNorm(x: Tensor, options: BatchNormOptions = {}): Tensor {
  const { runningMean, runningVar, training = false, momentum = 0.1, eps = 1e-5 } = options;
  if (!training && (runningMean === undefined || runningVar === undefined)) {
    throw new Error(
      "batchNorm: runningMean and runningVar expected in evaluation; pass them, or training: true",
    );
  }
  const channels = x.shape[1] ?? 0;
  const weight = options.weight ?? ones([channels], { dtype: x.dtype });
  const bias = options.bias ?? zeros([channels], { dtype: x.dtype });
  const given = training ? [undefined, undefined] : [runningMean, runningVar];
  const [output, batchMean, batchVar] = run(batchNormOp, [x, weight, bias, given[0], given[1]], {
    eps,
  });
  if (training) {
    const count = x.size / channels;
    expectVectors({ runningMean, runningVar }, channels);
    doInTurn(() => {
      blend(runningMean, batchMean, momentum, 1);
      blend(runningVar, batchVar, momentum, count / (count - 1));
    });
  }
  return output;
}

/** running = (1 − momentum)·running + momentum·factor·fresh, in place. */
function blend(running: Tensor | undefined, fresh: Tensor, momentum: number, factor: number): void {
  if (running === undefined) return;
  const old = mutableValues(running);
  const now = fresh.storage.values;
  for (let c = 0; c < now.length; c++)
    old[c] = (1 - momentum) * old[c]! + momentum * factor * now[c]!;
}
