import { elu } from "../ops/elu.js";
import { gelu } from "../ops/gelu.js";
import { leakyRelu } from "../ops/leakyRelu.js";
import { logSoftmax } from "../ops/logSoftmax.js";
import { relu } from "../ops/relu.js";
import { relu6 } from "../ops/relu6.js";
import { sigmoid } from "../ops/sigmoid.js";
import { softmax } from "../ops/softmax.js";
import { tanh } from "../ops/tanh.js";
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
 * min(max(0, x), 6) of each element, any shape.
 * @example
 * new nn.ReLU6().forward(tensor([-1, 8])).toArray(); // [0, 6]
 */
export class ReLU6 extends Module {
  override forward(x: Tensor): Tensor {
    return relu6(x);
  }
}

/**
 * x where x > 0, else negativeSlope * x (0.01 by default), any shape.
 * @example
 * new nn.LeakyReLU({ negativeSlope: 0.1 }).forward(tensor([-1, 2])).toArray(); // [-0.1, 2]
 */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(options: { readonly negativeSlope?: number } = {}) {
    super();
    this.negativeSlope = options.negativeSlope ?? 0.01;
  }

  override forward(x: Tensor): Tensor {
    return leakyRelu(x, { negativeSlope: this.negativeSlope });
  }

  protected override describe(): string {
    return `negativeSlope=${this.negativeSlope}`;
  }
}

/**
 * x where x > 0, else alpha * (exp(x) - 1), any shape. *Paper:* https://arxiv.org/abs/1511.07289.
 * @example
 * new nn.ELU().forward(tensor([-1, 2])).toArray(); // [-0.63212, 2]
 */
export class ELU extends Module {
  readonly alpha: number;

  constructor(options: { readonly alpha?: number } = {}) {
    super();
    this.alpha = options.alpha ?? 1;
  }

  override forward(x: Tensor): Tensor {
    return elu(x, { alpha: this.alpha });
  }

  protected override describe(): string {
    return `alpha=${this.alpha}`;
  }
}

/**
 * x times the probability that a standard normal number is below x, any shape. *Paper:* https://arxiv.org/abs/1606.08415.
 * @example
 * new nn.GELU().forward(tensor([1])).toArray(); // [0.84134]
 */
export class GELU extends Module {
  readonly approximate: "none" | "tanh";

  constructor(options: { readonly approximate?: "none" | "tanh" } = {}) {
    super();
    this.approximate = options.approximate ?? "none";
  }

  override forward(x: Tensor): Tensor {
    return gelu(x, { approximate: this.approximate });
  }
}

/**
 * 1 / (1 + exp(-x)) of each element, any shape.
 * @example
 * new nn.Sigmoid().forward(tensor([0])).toArray(); // [0.5]
 */
export class Sigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

/**
 * tanh of each element, any shape.
 * @example
 * new nn.Tanh().forward(tensor([0])).toArray(); // [0]
 */
export class Tanh extends Module {
  override forward(x: Tensor): Tensor {
    return tanh(x);
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
