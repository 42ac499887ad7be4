import type { Pair } from "../ops/geometry.js";
import { interpolate, type InterpolateOptions } from "../ops/interpolate.js";
import { pad } from "../ops/pad.js";
import { fold, type FoldOptions, unfold, type UnfoldOptions } from "../ops/unfold.js";
import type { Tensor } from "../tensor/tensor.js";
import { describeOptions } from "./describeOptions.js";
import { Module } from "./module.js";

/**
 * Makes pictures larger: x [N, C, H, W] -> [N, C, OH, OW], by repeating pixels or between them.
 * @example
 * new nn.Upsample({ scaleFactor: 2 }).forward(ones([1, 3, 4, 4])).shape; // [1, 3, 8, 8]
 */
export class Upsample extends Module {
  readonly options: InterpolateOptions;

  constructor(options: InterpolateOptions) {
    super();
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    return interpolate(x, this.options);
  }

  protected override describe(): string {
    return describeOptions({ ...this.options });
  }
}

/**
 * Adds zeros around pictures: x [N, C, H, W] -> [N, C, top + H + bottom, left + W + right].
 * @param padding one number for all sides, or [left, right, top, bottom], as in torch
 * @example
 * new nn.ZeroPad2d(1).forward(ones([1, 1, 3, 3])).shape; // [1, 1, 5, 5]
 */
export class ZeroPad2d extends Module {
  readonly padding: readonly [left: number, right: number, top: number, bottom: number];

  constructor(padding: number | readonly [number, number, number, number]) {
    super();
    this.padding = typeof padding === "number" ? [padding, padding, padding, padding] : padding;
  }

  override forward(x: Tensor): Tensor {
    return pad(x, this.padding);
  }

  protected override describe(): string {
    return describeOptions({ padding: this.padding });
  }
}

/**
 * im2col: every patch of x [N, C, H, W] as a column, [N, C * KH * KW, L].
 * @example
 * new nn.Unfold(3).forward(ones([1, 2, 4, 4])).shape; // [1, 18, 4]
 */
export class Unfold extends Module {
  readonly options: UnfoldOptions;

  constructor(kernelSize: Pair, options: Omit<UnfoldOptions, "kernelSize"> = {}) {
    super();
    this.options = { ...options, kernelSize };
  }

  override forward(x: Tensor): Tensor {
    return unfold(x, this.options);
  }
}

/**
 * col2im: columns [N, C * KH * KW, L] back on a picture [N, C, H, W], where patches overlap their values are summed.
 * @example
 * new nn.Fold([4, 4], 3).forward(ones([1, 18, 4])).shape; // [1, 2, 4, 4]
 */
export class Fold extends Module {
  readonly options: FoldOptions;

  constructor(
    outputSize: Pair,
    kernelSize: Pair,
    options: Omit<FoldOptions, "outputSize" | "kernelSize"> = {},
  ) {
    super();
    this.options = { ...options, outputSize, kernelSize };
  }

  override forward(columns: Tensor): Tensor {
    return fold(columns, this.options);
  }
}
