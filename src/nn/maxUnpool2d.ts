import { type Pair, pairOf } from "../ops/geometry.js";
import { maxUnpool2d } from "../ops/maxUnpool2d.js";
import { shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { describeOptions } from "./describeOptions.js";
import { Module } from "./module.js";

/**
 * Undoes a max pooling: each value goes back to where the maximum was, all else is 0. x, indices [N, C, H, W] ->
 * [N, C, (H - 1) S - 2P + K, …], the deconvnet's unpooling.
 *
 * *Paper:* Zeiler and Fergus 2013, https://arxiv.org/abs/1311.2901.
 * @throws ShapeError when the indices are missing or of another shape
 * @example
 * const { output, indices } = new nn.MaxPool2d(2).forwardWithIndices(tensor([[[[1, 2], [4, 3]]]]));
 * new nn.MaxUnpool2d(2).forward(output, indices).toArray(); // [[[[0, 0], [4, 0]]]]
 */
export class MaxUnpool2d extends Module {
  readonly kernelSize: readonly [height: number, width: number];
  readonly stride: readonly [height: number, width: number];
  readonly padding: readonly [height: number, width: number];

  constructor(kernelSize: Pair, options: { readonly stride?: Pair; readonly padding?: Pair } = {}) {
    super();
    const { stride = kernelSize, padding = 0 } = options;
    this.kernelSize = pairOf("MaxUnpool2d", "kernelSize", kernelSize, 1);
    this.stride = pairOf("MaxUnpool2d", "stride", stride, 1);
    this.padding = pairOf("MaxUnpool2d", "padding", padding, 0);
  }

  override forward(x: Tensor, indices?: Tensor): Tensor {
    const [, , height = 0, width = 0] = x.shape;
    if (indices === undefined) {
      throw new ShapeError(
        `MaxUnpool2d: indices must be ${shapeText(x.shape)}, from forwardWithIndices; they are missing`,
      );
    }
    const size = (length: number, axis: 0 | 1): number =>
      (length - 1) * this.stride[axis] - 2 * this.padding[axis] + this.kernelSize[axis];
    return maxUnpool2d(x, indices, { outputSize: [size(height, 0), size(width, 1)] });
  }

  protected override describe(): string {
    const { kernelSize, stride, padding } = this;
    return describeOptions({ kernelSize, stride, padding });
  }
}
