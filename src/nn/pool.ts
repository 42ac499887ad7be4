import { adaptiveAvgPool2d } from "../ops/adaptiveAvgPool2d.js";
import { avgPool2d } from "../ops/avgPool2d.js";
import { type Pair, pairOf } from "../ops/geometry.js";
import { maxPool2d, maxPool2dWithIndices } from "../ops/maxPool2d.js";
import type { Tensor } from "../tensor/tensor.js";
import { describeOptions } from "./describeOptions.js";
import { Module } from "./module.js";

/** Options of {@link MaxPool2d}. */
export interface MaxPoolLayerOptions {
  /** Step between windows (default: the window's size, so that they do not overlap). */
  readonly stride?: Pair;
  /** Places added on every side that never win (default 0). */
  readonly padding?: Pair;
  /** Distance between the places of a window (default 1). */
  readonly dilation?: Pair;
  /** Let a last window reach over the end, as Caffe does (default false: the rest is dropped). */
  readonly ceilMode?: boolean;
}

/** Options of {@link AvgPool2d}. */
export interface AvgPoolLayerOptions extends Omit<MaxPoolLayerOptions, "dilation"> {
  /** Count padding as zeros in the mean (default true). */
  readonly countIncludePad?: boolean;
}

/**
 * The largest value of each window of each channel: x [N, C, H, W] -> [N, C, OH, OW].
 * @throws Error when a size is not a positive whole number
 * @example
 * new nn.MaxPool2d(2).forward(zeros([1, 64, 224, 224])).shape; // [1, 64, 112, 112]
 */
export class MaxPool2d extends Module {
  readonly kernelSize: readonly [height: number, width: number];
  readonly stride: readonly [height: number, width: number];
  readonly padding: readonly [height: number, width: number];
  readonly dilation: readonly [height: number, width: number];
  readonly ceilMode: boolean;

  constructor(kernelSize: Pair, options: MaxPoolLayerOptions = {}) {
    super();
    const { stride = kernelSize, padding = 0, dilation = 1, ceilMode = false } = options;
    this.kernelSize = pairOf("MaxPool2d", "kernelSize", kernelSize, 1);
    this.stride = pairOf("MaxPool2d", "stride", stride, 1);
    this.padding = pairOf("MaxPool2d", "padding", padding, 0);
    this.dilation = pairOf("MaxPool2d", "dilation", dilation, 1);
    this.ceilMode = ceilMode;
  }

  override forward(x: Tensor): Tensor {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    return maxPool2d(x, { kernelSize, stride, padding, dilation, ceilMode });
  }

  /** Also tells where each maximum was, for {@link MaxUnpool2d}. */
  forwardWithIndices(x: Tensor): { readonly output: Tensor; readonly indices: Tensor } {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    return maxPool2dWithIndices(x, { kernelSize, stride, padding, dilation, ceilMode });
  }

  protected override describe(): string {
    const { kernelSize, stride, padding, ceilMode } = this;
    return describeOptions({ kernelSize, stride, padding, ceilMode });
  }
}

/**
 * The mean of each window of each channel: x [N, C, H, W] -> [N, C, OH, OW].
 * @throws Error when a size is not a positive whole number
 * @example
 * new nn.AvgPool2d(7).forward(ones([1, 1024, 7, 7])).shape; // [1, 1024, 1, 1]
 */
export class AvgPool2d extends Module {
  readonly kernelSize: readonly [height: number, width: number];
  readonly stride: readonly [height: number, width: number];
  readonly padding: readonly [height: number, width: number];
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;

  constructor(kernelSize: Pair, options: AvgPoolLayerOptions = {}) {
    super();
    const { stride = kernelSize, padding = 0, ceilMode = false, countIncludePad = true } = options;
    this.kernelSize = pairOf("AvgPool2d", "kernelSize", kernelSize, 1);
    this.stride = pairOf("AvgPool2d", "stride", stride, 1);
    this.padding = pairOf("AvgPool2d", "padding", padding, 0);
    this.ceilMode = ceilMode;
    this.countIncludePad = countIncludePad;
  }

  override forward(x: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad } = this;
    return avgPool2d(x, { kernelSize, stride, padding, ceilMode, countIncludePad });
  }

  protected override describe(): string {
    const { kernelSize, stride, padding, ceilMode } = this;
    return describeOptions({ kernelSize, stride, padding, ceilMode });
  }
}

/**
 * Means over a grid of windows that cover the picture: x [N, C, H, W] -> [N, C, OH, OW] whatever H and W are.
 * With size 1 it is global average pooling.
 * @throws Error when a size is not a positive whole number
 * @example
 * new nn.AdaptiveAvgPool2d(1).forward(ones([2, 1024, 7, 7])).shape; // [2, 1024, 1, 1]
 */
export class AdaptiveAvgPool2d extends Module {
  readonly outputSize: readonly [height: number, width: number];

  constructor(outputSize: Pair) {
    super();
    this.outputSize = pairOf("AdaptiveAvgPool2d", "outputSize", outputSize, 1);
  }

  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }

  protected override describe(): string {
    return describeOptions({ outputSize: this.outputSize });
  }
}
