import type { Tensor } from "../tensor/tensor.js";
import {
  type BaseOptions,
  checkRange,
  defineUpdate,
  type Group,
  type GroupOptions,
  Optimizer,
  type Update,
} from "./optimizer.js";

/** Settings of {@link SGD}. */
export interface SGDOptions extends BaseOptions {
  /** Share of the velocity that stays (default 0). */
  readonly momentum?: number;
  /** Share by which a new gradient in the velocity is weakened (default 0). */
  readonly dampening?: number;
  /** L2 penalty: weightDecay * w is added to the gradient (default 0). */
  readonly weightDecay?: number;
  /** Look ahead by the velocity (default false). */
  readonly nesterov?: boolean;
}

/** The numbers of one step. */
export interface SGDPlan extends Required<SGDOptions> {
  /** No step before this one: the velocity starts as the gradient. */
  readonly first: boolean;
}

const sgd = defineUpdate<SGDPlan>({
  name: "sgdUpdate",
  state: ["momentum_buffer"],
  reference(w, g, [velocity], { lr, momentum, dampening, weightDecay, nesterov, first }) {
    for (let i = 0; i < w.length; i++) {
      let d = g[i]! + weightDecay * w[i]!;
      if (velocity !== undefined) {
        const v = first ? d : momentum * velocity[i]! + (1 - dampening) * d;
        velocity[i] = v;
        d = nesterov ? d + momentum * v : v;
      }
      w[i]! -= lr * d;
    }
  },
});

const plainSgd: Update<SGDPlan> = { ...sgd, state: [] };

/**
 * Stochastic gradient descent: d = grad + weightDecay * w; v = momentum * v + (1 - dampening) * d; w -= lr * v,
 * with nesterov w -= lr * (d + momentum * v). As in torch the rate is outside of the velocity.
 *
 * *Paper:* Sutskever et al. 2013, https://proceedings.mlr.press/v28/sutskever13.html (momentum, Nesterov).
 * @throws RangeError when a setting is out of range, or nesterov lacks momentum
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const opt = new optim.SGD([w], { lr: 0.1, momentum: 0.9 });
 * w.mul(w).sum().backward();
 * opt.step();
 * w.toArray(); // [0.8]
 */
export class SGD extends Optimizer<Required<SGDOptions>, SGDPlan> {
  protected override update: Update<SGDPlan>;

  constructor(
    parameters: readonly Tensor[] | readonly GroupOptions<Required<SGDOptions>>[],
    options: SGDOptions,
  ) {
    const { lr, momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = options;
    super(parameters, { lr, momentum, dampening, weightDecay, nesterov });
    for (const group of this.groups) {
      checkRange("SGD", { momentum: group.momentum, weightDecay: group.weightDecay });
      if (group.nesterov && (group.momentum === 0 || group.dampening !== 0)) {
        throw new RangeError(
          `SGD: nesterov needs momentum above 0 and dampening 0; they are ${group.momentum} and ${group.dampening}`,
        );
      }
    }
    this.update = this.groups.some((group) => group.momentum !== 0) ? sgd : plainSgd;
  }

  override setMomentum(momentum: number): void {
    checkRange("setMomentum", { momentum });
    if (momentum !== 0 && this.update === plainSgd) {
      this.expectNoSteps();
      this.update = sgd;
    }
    for (const group of this.groups) group.momentum = momentum;
  }

  protected override plan(group: Group<Required<SGDOptions>>, step: number): SGDPlan {
    const { lr, momentum, dampening, weightDecay, nesterov } = group;
    return { lr, momentum, dampening, weightDecay, nesterov, first: step === 1 };
  }
}
