import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * Gives its input back: a place holder, for example for a layer that was taken out.
 * @example
 * new nn.Identity().forward(ones([2])).toArray(); // [1, 1]
 */
export class Identity extends Module {
  override forward(x: Tensor): Tensor {
    return x;
  }
}
