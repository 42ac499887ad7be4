import { at } from "../ops/at.js";
import { pad } from "../ops/pad.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checkCount.js";
import { Module } from "./module.js";

/**
 * The shortcut without parameters of the CIFAR ResNets ("option A"): every `stride`-th pixel, and channels of zeros
 * before and after: x [N, C, H, W] -> [N, F, ceil(H / S), ceil(W / S)].
 *
 * *Paper:* He et al. 2015, https://arxiv.org/abs/1512.03385, section 4.2.
 * @throws Error when there would be fewer channels than before
 * @example
 * new nn.ZeroPadShortcut(16, 32, { stride: 2 }).forward(ones([1, 16, 8, 8])).shape; // [1, 32, 4, 4]
 */
export class ZeroPadShortcut extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: number;

  constructor(inChannels: number, outChannels: number, options: { readonly stride?: number } = {}) {
    super();
    const { stride = 1 } = options;
    checkCount("ZeroPadShortcut", { inChannels, outChannels, stride });
    if (outChannels < inChannels) {
      throw new Error(
        `ZeroPadShortcut: outChannels must be at least inChannels ${inChannels}; it is ${outChannels}`,
      );
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.stride = stride;
  }

  override forward(x: Tensor): Tensor {
    const { inChannels, outChannels, stride } = this;
    const picked = stride === 1 ? x : at(x, ":", ":", `::${stride}`, `::${stride}`);
    const before = Math.floor((outChannels - inChannels) / 2);
    return pad(picked, [0, 0, 0, 0, before, outChannels - inChannels - before]);
  }

  protected override describe(): string {
    return `${this.inChannels}, ${this.outChannels}, stride=${this.stride}`;
  }
}
