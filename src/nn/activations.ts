import { logSoftmax } from "../ops/logSoftmax.js";
import { relu } from "../ops/relu.js";
import { softmax } from "../ops/softmax.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * max(0, x) of each element, any shape.
 * @example
 * new nn.ReLU().forward(tensor([-1, 2])).toArray(); // [0, 2]
 */
export class ReLU extends Module {
  override forward(x: Tensor): Tensor {
    return relu(x);
  }
}

/**
 * Probabilities along a dimension: exp(x) / sum(exp(x)).
 * @example
 * new nn.Softmax().forward(tensor([0, 0])).toArray(); // [0.5, 0.5]
 */
export class Softmax extends Module {
  readonly dim: number;

  constructor(options: { readonly dim?: number } = {}) {
    super();
    this.dim = options.dim ?? -1;
  }

  override forward(x: Tensor): Tensor {
    return softmax(x, { dim: this.dim });
  }

  protected override describe(): string {
    return `dim=${this.dim}`;
  }
}

/**
 * Logarithms of the probabilities of {@link Softmax}, without its overflow.
 * @example
 * new nn.LogSoftmax().forward(tensor([0, 0])).toArray(); // [-0.69315, -0.69315]
 */
export class LogSoftmax extends Module {
  readonly dim: number;

  constructor(options: { readonly dim?: number } = {}) {
    super();
    this.dim = options.dim ?? -1;
  }

  override forward(x: Tensor): Tensor {
    return logSoftmax(x, { dim: this.dim });
  }

  protected override describe(): string {
    return `dim=${this.dim}`;
  }
}
