import { convTranspose2d } from "../ops/convTranspose2d.js";
import { type Pair, pairOf } from "../ops/geometry.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checkCount.js";
import { describeOptions } from "./describeOptions.js";
import { uniformFill } from "./fills.js";
import { fans } from "./init.js";
import { Module } from "./module.js";
import { lazyParameter, type Parameter } from "./parameter.js";

/** Options of {@link ConvTranspose2d}. */
export interface ConvTranspose2dLayerOptions {
  /** Step between windows in the output (default 1). */
  readonly stride?: Pair;
  /** Rows and columns cut off on every side of the output (default 0). */
  readonly padding?: Pair;
  /** Rows and columns added at the end (default 0). */
  readonly outputPadding?: Pair;
  /** Distance between the taps of a window (default 1). */
  readonly dilation?: Pair;
  /** Groups of channels with filters of their own (default 1). */
  readonly groups?: number;
  /** A bias for each output channel (default true). */
  readonly bias?: boolean;
}

/**
 * A transposed convolution, learned upsampling: x [N, C, H, W] -> [N, F, OH, OW], OH = (H - 1) S - 2P + D (K - 1) + OP + 1.
 *
 * Weight [C, F / groups, KH, KW], bias [F], both start uniform in ±1 / sqrt(F / groups * KH * KW), as in torch.
 * @throws Error when a size is not a positive whole number or groups do not divide the channels
 * @example
 * new nn.ConvTranspose2d(8, 4, 2, { stride: 2 }).forward(zeros([1, 8, 5, 5])).shape; // [1, 4, 10, 10]
 */
export class ConvTranspose2d extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly [height: number, width: number];
  readonly options: Omit<ConvTranspose2dLayerOptions, "bias">;
  /** Filters [C, F / groups, KH, KW]. */
  weight: Parameter;
  /** One number for each output channel, [F]. */
  bias: Parameter | undefined;

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Pair,
    options: ConvTranspose2dLayerOptions = {},
  ) {
    super();
    const { bias = true, ...window } = options;
    const { groups = 1 } = window;
    checkCount("ConvTranspose2d", { inChannels, outChannels, groups });
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new Error(
        `ConvTranspose2d: groups must divide ${inChannels} input and ${outChannels} output channels; it is ${groups}`,
      );
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = pairOf("ConvTranspose2d", "kernelSize", kernelSize, 1);
    this.options = window;
    const shape = [inChannels, outChannels / groups, ...this.kernelSize];
    const bound = 1 / Math.sqrt(fans(shape).fanIn);
    this.weight = lazyParameter(shape, uniformFill(-bound, bound));
    this.bias = bias ? lazyParameter([outChannels], uniformFill(-bound, bound)) : undefined;
  }

  override forward(x: Tensor): Tensor {
    return convTranspose2d(x, this.weight, { ...this.options, bias: this.bias });
  }

  protected override describe(): string {
    const { inChannels, outChannels, kernelSize, options } = this;
    return `${inChannels}, ${outChannels}, ${describeOptions({ kernelSize, ...options })}`;
  }
}
