import { groupNorm } from "../ops/groupNorm.js";
import { layerNorm } from "../ops/layerNorm.js";
import { localResponseNorm, type LocalResponseNormOptions } from "../ops/localResponseNorm.js";
import { ones, zeros } from "../tensor/creation.js";
import { checkShape, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checkCount.js";
import { describeOptions } from "./describeOptions.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** Options of {@link LayerNorm} and {@link GroupNorm}. */
export interface NormLayerOptions {
  /** Added to the variance (default 1e-5). */
  readonly eps?: number;
  /** Learn a scale and a shift (default true). */
  readonly affine?: boolean;
}

/**
 * Layer normalisation over the last dimensions, whose lengths are `normalizedShape`: x [N, …] -> the same shape.
 *
 * *Paper:* Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450.
 * @throws ShapeError when the shape is not one of whole numbers
 * @example
 * new nn.LayerNorm([4]).forward(tensor([[1, 2, 3, 4]])).sum().item(); // 0
 */
export class LayerNorm extends Module {
  readonly normalizedShape: Shape;
  readonly eps: number;
  /** Scale, of shape `normalizedShape`. */
  weight: Parameter | undefined;
  /** Shift, of shape `normalizedShape`. */
  bias: Parameter | undefined;

  constructor(normalizedShape: number | Shape, options: NormLayerOptions = {}) {
    super();
    const shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
    checkShape("LayerNorm", shape);
    this.normalizedShape = shape;
    this.eps = options.eps ?? 1e-5;
    if (options.affine ?? true) {
      this.weight = new Parameter(ones(shape));
      this.bias = new Parameter(zeros(shape));
    }
  }

  override forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(x, this.normalizedShape, { weight, bias, eps });
  }

  protected override describe(): string {
    return describeOptions({ normalizedShape: this.normalizedShape, eps: this.eps });
  }
}

/**
 * Group normalisation of x [N, C, …]: each group of C / numGroups channels is normalised by itself, for each picture.
 *
 * *Paper:* Wu and He 2018, https://arxiv.org/abs/1803.08494.
 * @throws Error when the groups do not divide the channels
 * @example
 * new nn.GroupNorm(2, 4).forward(randn([1, 4, 3, 3])).shape; // [1, 4, 3, 3]
 */
export class GroupNorm extends Module {
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  /** Scale of each channel, [C]. */
  weight: Parameter | undefined;
  /** Shift of each channel, [C]. */
  bias: Parameter | undefined;

  constructor(numGroups: number, numChannels: number, options: NormLayerOptions = {}) {
    super();
    checkCount("GroupNorm", { numGroups, numChannels });
    if (numChannels % numGroups !== 0) {
      throw new Error(
        `GroupNorm: numGroups must divide the ${numChannels} channels; it is ${numGroups}`,
      );
    }
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = options.eps ?? 1e-5;
    if (options.affine ?? true) {
      this.weight = new Parameter(ones([numChannels]));
      this.bias = new Parameter(zeros([numChannels]));
    }
  }

  override forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return groupNorm(x, this.numGroups, { weight, bias, eps });
  }

  protected override describe(): string {
    return `${this.numGroups}, ${this.numChannels}, eps=${this.eps}`;
  }
}

/**
 * Local response normalisation of AlexNet: each value is divided by a power of the squares of `size` neighbouring
 * channels, x [N, C, H, W] -> the same shape. "Not used any more", says the lecture.
 *
 * Defaults are torch's; the paper has `{ size: 5, k: 2, convention: "paper" }`. *Paper:* Krizhevsky et al. 2012.
 * @throws RangeError when the size is not a positive whole number
 * @example
 * new nn.LocalResponseNorm(5).forward(ones([1, 8, 2, 2])).shape; // [1, 8, 2, 2]
 */
export class LocalResponseNorm extends Module {
  readonly size: number;
  readonly options: Omit<LocalResponseNormOptions, "size">;

  constructor(size: number, options: Omit<LocalResponseNormOptions, "size"> = {}) {
    super();
    checkCount("LocalResponseNorm", { size });
    this.size = size;
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    return localResponseNorm(x, { ...this.options, size: this.size });
  }

  protected override describe(): string {
    return [`${this.size}`, describeOptions({ ...this.options })].filter(Boolean).join(", ");
  }
}
