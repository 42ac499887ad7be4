import { flatten } from "../ops/flatten.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * Joins the dimensions from `startDim` to `endDim` into one: by default [N, C, H, W] -> [N, C * H * W].
 * @throws ShapeError when the input lacks those dimensions
 * @example
 * new nn.Flatten().forward(zeros([2, 16, 5, 5])).shape; // [2, 400]
 */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor(options: { readonly startDim?: number; readonly endDim?: number } = {}) {
    super();
    this.startDim = options.startDim ?? 1;
    this.endDim = options.endDim ?? -1;
  }

  override forward(x: Tensor): Tensor {
    return flatten(x, { startDim: this.startDim, endDim: this.endDim });
  }
}
