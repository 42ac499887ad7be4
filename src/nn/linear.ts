import { linear } from "../ops/linear.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checkCount.js";
import { uniformFill } from "./fills.js";
import { Module } from "./module.js";
import { lazyParameter, type Parameter } from "./parameter.js";

/**
 * A fully connected layer: x [N, in] -> [N, out], y = x W^T + b.
 *
 * Weight [out, in], bias [out], both start uniform in ±1 / sqrt(in), as in torch.
 * @throws RangeError when a size is not a positive whole number
 * @example
 * new nn.Linear(120, 84).parameterCount(); // 10164
 */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** Weights [out, in]. */
  weight: Parameter;
  /** One number for each output, [out]. */
  bias: Parameter | undefined;

  constructor(inFeatures: number, outFeatures: number, options: { readonly bias?: boolean } = {}) {
    super();
    checkCount("Linear", { inFeatures, outFeatures });
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    const bound = 1 / Math.sqrt(inFeatures);
    const fill = uniformFill(-bound, bound);
    this.weight = lazyParameter([outFeatures, inFeatures], fill);
    this.bias = (options.bias ?? true) ? lazyParameter([outFeatures], fill) : undefined;
  }

  override forward(x: Tensor): Tensor {
    return linear(x, this.weight, { bias: this.bias });
  }

  protected override describe(): string {
    return `${this.inFeatures}, ${this.outFeatures}${this.bias ? "" : ", bias=false"}`;
  }
}
