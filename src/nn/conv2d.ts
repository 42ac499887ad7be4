import { conv2d } from "../ops/conv2d.js";
import { type Pair, pairOf } from "../ops/geometry.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checkCount.js";
import { describeOptions } from "./describeOptions.js";
import { uniformFill } from "./fills.js";
import { fans } from "./init.js";
import { Module } from "./module.js";
import { lazyParameter, type Parameter } from "./parameter.js";

/** Options of {@link Conv2d}. */
export interface Conv2dLayerOptions {
  /** Step between windows (default 1). */
  readonly stride?: Pair;
  /** Zeros around the picture (default 0); `"same"` keeps the size at stride 1. */
  readonly padding?: Pair | "same" | "valid";
  /** Distance between the taps of a filter (default 1: solid). */
  readonly dilation?: Pair;
  /** Groups of channels with filters of their own (default 1). */
  readonly groups?: number;
  /** A bias for each filter (default true). */
  readonly bias?: boolean;
}

/**
 * A convolution with learned filters: x [N, C, H, W] -> [N, F, OH, OW], OH = floor((H + 2P - D (K - 1) - 1) / S) + 1.
 *
 * Weight [F, C / groups, KH, KW], bias [F], both start uniform in ±1 / sqrt(C / groups * KH * KW), as in torch.
 * @throws Error when a size is not a positive whole number or groups do not divide the channels
 * @example
 * const conv = new nn.Conv2d(3, 10, 5, { padding: 2 });
 * conv.forward(zeros([1, 3, 32, 32])).shape; // [1, 10, 32, 32]
 * conv.parameterCount(); // 760
 */
export class Conv2d extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly [height: number, width: number];
  readonly stride: readonly [height: number, width: number];
  readonly padding: readonly [height: number, width: number] | "same" | "valid";
  readonly dilation: readonly [height: number, width: number];
  readonly groups: number;
  /** Filters [F, C / groups, KH, KW]. */
  weight: Parameter;
  /** One number for each filter, [F]. */
  bias: Parameter | undefined;

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Pair,
    options: Conv2dLayerOptions = {},
  ) {
    super();
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true } = options;
    checkCount("Conv2d", { inChannels, outChannels, groups });
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new Error(
        `Conv2d: groups must divide ${inChannels} input and ${outChannels} output channels; it is ${groups}`,
      );
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = pairOf("Conv2d", "kernelSize", kernelSize, 1);
    this.stride = pairOf("Conv2d", "stride", stride, 1);
    this.padding = typeof padding === "string" ? padding : pairOf("Conv2d", "padding", padding, 0);
    this.dilation = pairOf("Conv2d", "dilation", dilation, 1);
    this.groups = groups;
    const shape = [outChannels, inChannels / groups, ...this.kernelSize];
    const bound = 1 / Math.sqrt(fans(shape).fanIn);
    this.weight = lazyParameter(shape, uniformFill(-bound, bound));
    this.bias = bias ? lazyParameter([outChannels], uniformFill(-bound, bound)) : undefined;
  }

  override forward(x: Tensor): Tensor {
    const { weight, bias, stride, padding, dilation, groups } = this;
    return conv2d(x, weight, { bias, stride, padding, dilation, groups });
  }

  protected override describe(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias } = this;
    const rest = {
      padding: String(padding) === "0,0" ? undefined : padding,
      dilation: String(dilation) === "1,1" ? undefined : dilation,
      groups: groups === 1 ? undefined : groups,
      bias: bias === undefined ? false : undefined,
    };
    return `${inChannels}, ${outChannels}, ${describeOptions({ kernelSize, stride, ...rest })}`;
  }
}
