import { batchNorm } from "../ops/batchNorm.js";
import { ones, zeros } from "../tensor/creation.js";
import { shapeText, ShapeError } from "../tensor/shape.js";
import { mutableValues, type Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checkCount.js";
import { describeOptions } from "./describeOptions.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** Options of {@link BatchNorm2d} and {@link BatchNorm1d}. */
export interface BatchNormLayerOptions {
  /** Added to the variance (default 1e-5). */
  readonly eps?: number;
  /** Share of the new statistics in the running ones (default 0.1); null takes the plain average of all batches. */
  readonly momentum?: number | null;
  /** Learn a scale and a shift for each channel (default true). */
  readonly affine?: boolean;
  /** Keep running statistics for evaluation (default true); without, evaluation uses the batch's own. */
  readonly trackRunningStats?: boolean;
}

abstract class BatchNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  /** Scale of each channel, gamma [C]. */
  weight: Parameter | undefined;
  /** Shift of each channel, beta [C]. */
  bias: Parameter | undefined;
  /** Running mean of each channel, [C]. */
  runningMean: Tensor | undefined;
  /** Running unbiased variance of each channel, [C]. */
  runningVar: Tensor | undefined;
  /** Batches seen in training. */
  numBatchesTracked: Tensor | undefined;

  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super();
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    checkCount("BatchNorm", { numFeatures });
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    if (affine) {
      this.weight = new Parameter(ones([numFeatures]));
      this.bias = new Parameter(zeros([numFeatures]));
    }
    if (trackRunningStats) {
      this.runningMean = this.registerBuffer("runningMean", zeros([numFeatures]));
      this.runningVar = this.registerBuffer("runningVar", ones([numFeatures]));
      const count = zeros([], { dtype: "int32" });
      this.numBatchesTracked = this.registerBuffer("numBatchesTracked", count);
    }
  }

  override forward(x: Tensor): Tensor {
    this.checkInput(x);
    const { weight, bias, runningMean, runningVar, eps } = this;
    const training = this.training || runningMean === undefined;
    let momentum = this.momentum ?? 0;
    if (this.training && this.numBatchesTracked !== undefined) {
      const count = mutableValues(this.numBatchesTracked);
      count[0]! += 1;
      momentum = this.momentum ?? 1 / count[0]!;
    }
    const options = { runningMean, runningVar, weight, bias, training, momentum, eps };
    return batchNorm(x, options);
  }

  /** Throws when the input is not of the layer's form. */
  protected abstract checkInput(x: Tensor): void;

  protected override describe(): string {
    const { numFeatures, eps, momentum, weight, runningMean } = this;
    const affine = weight === undefined ? false : undefined;
    const trackRunningStats = runningMean === undefined ? false : undefined;
    return `${numFeatures}, ${describeOptions({ eps, momentum, affine, trackRunningStats })}`;
  }
}

/**
 * Batch normalisation of pictures: x [N, C, H, W] -> the same shape, each channel
 * y = (x - mean) / sqrt(var + eps) * weight + bias.
 *
 * In training mean and variance are the batch's (biased), and running statistics are updated with the unbiased
 * variance; in evaluation the running ones are used.
 *
 * *Paper:* Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167.
 * @throws ShapeError when the input is not [N, numFeatures, H, W]
 * @example
 * const bn = new nn.BatchNorm2d(3);
 * bn.forward(randn([8, 3, 4, 4])).shape; // [8, 3, 4, 4]
 * Object.keys(bn.stateDict()); // ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
 */
export class BatchNorm2d extends BatchNorm {
  protected override checkInput(x: Tensor): void {
    if (x.shape.length !== 4 || x.shape[1] !== this.numFeatures) {
      throw new ShapeError(
        `BatchNorm2d: input must be [N, ${this.numFeatures}, H, W]; it is ${shapeText(x.shape)}`,
      );
    }
  }
}

/**
 * Batch normalisation of features: x [N, C] or [N, C, L] -> the same shape; see {@link BatchNorm2d}.
 * @throws ShapeError when the input is neither
 * @example
 * new nn.BatchNorm1d(5).forward(randn([8, 5])).shape; // [8, 5]
 */
export class BatchNorm1d extends BatchNorm {
  protected override checkInput(x: Tensor): void {
    if ((x.shape.length !== 2 && x.shape.length !== 3) || x.shape[1] !== this.numFeatures) {
      throw new ShapeError(
        `BatchNorm1d: input must be [N, ${this.numFeatures}] or [N, ${this.numFeatures}, L]; it is ${shapeText(x.shape)}`,
      );
    }
  }
}
