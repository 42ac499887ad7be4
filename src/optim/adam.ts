import type { Tensor } from "../tensor/tensor.js";
import { checkRange, defineUpdate, type Group, type GroupOptions, Optimizer } from "./optimizer.js";

/** Settings of {@link Adam} and {@link AdamW}. */
export interface AdamOptions {
  /** Learning rate (default 0.001). */
  readonly lr?: number;
  /** Shares of the old mean and mean square that stay (default [0.9, 0.999]). */
  readonly betas?: readonly [number, number];
  /** Added to the root (default 1e-8). */
  readonly eps?: number;
  /** Adam: L2 penalty, added to the gradient (default 0). AdamW: share by which weights shrink (default 0.01). */
  readonly weightDecay?: number;
}

type Settings = Required<AdamOptions>;

/** The numbers of one step. */
export interface AdamPlan {
  readonly lr: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  /** Weights shrink by lr * weightDecay instead of a penalty in the gradient. */
  readonly decoupled: boolean;
  /** 1 - beta1^step and 1 - beta2^step: the means start at zero. */
  readonly correction1: number;
  readonly correction2: number;
}

const adam = defineUpdate<AdamPlan>({
  name: "adamUpdate",
  state: ["exp_avg", "exp_avg_sq"],
  reference(w, g, [mean, square], plan) {
    const { lr, beta1, beta2, eps, weightDecay, decoupled, correction1, correction2 } = plan;
    const size = lr / correction1;
    const root2 = Math.sqrt(correction2);
    const shrink = decoupled ? 1 - lr * weightDecay : 1;
    const penalty = decoupled ? 0 : weightDecay;
    for (let i = 0; i < w.length; i++) {
      const d = g[i]! + penalty * w[i]!;
      const m = mean![i]! + (d - mean![i]!) * (1 - beta1);
      const s = beta2 * square![i]! + (1 - beta2) * d * d;
      mean![i] = m;
      square![i] = s;
      w[i] = shrink * w[i]! - (size * m) / (Math.sqrt(s) / root2 + eps);
    }
  },
});

abstract class AdamFamily extends Optimizer<Settings, AdamPlan> {
  protected override readonly update = adam;
  protected abstract readonly decoupled: boolean;

  override setMomentum(momentum: number): void {
    checkRange("setMomentum", { momentum }, 0, 1 - Number.EPSILON);
    for (const group of this.groups) group.betas = [momentum, group.betas[1]];
  }

  protected override plan(group: Group<Settings>, step: number): AdamPlan {
    const { lr, betas, eps, weightDecay } = group;
    const [beta1, beta2] = betas;
    const correction1 = 1 - beta1 ** step;
    const correction2 = 1 - beta2 ** step;
    const { decoupled } = this;
    return { lr, beta1, beta2, eps, weightDecay, decoupled, correction1, correction2 };
  }
}

/**
 * Adam: m and s are running means of grad and grad^2, both corrected for their start at zero;
 * w -= lr * m / (sqrt(s) + eps).
 *
 * *Paper:* Kingma and Ba 2014, https://arxiv.org/abs/1412.6980
 * @throws RangeError when a setting is out of range
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const opt = new optim.Adam([w], { lr: 0.1 });
 * w.mul(w).sum().backward();
 * opt.step();
 * w.toArray(); // [0.9]
 */
export class Adam extends AdamFamily {
  protected override readonly decoupled = false;

  constructor(
    parameters: readonly Tensor[] | readonly GroupOptions<Settings>[],
    options: AdamOptions = {},
  ) {
    super(parameters, settings("Adam", options, 0));
  }
}

/**
 * AdamW: Adam whose weight decay shrinks the weights directly, w -= lr * weightDecay * w, apart from the gradient.
 *
 * *Paper:* Loshchilov and Hutter 2017, https://arxiv.org/abs/1711.05101
 * @throws RangeError when a setting is out of range
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const opt = new optim.AdamW([w], { lr: 0.1, weightDecay: 0.1 });
 * w.mul(w).sum().backward();
 * opt.step();
 * w.toArray(); // [0.89]
 */
export class AdamW extends AdamFamily {
  protected override readonly decoupled = true;

  constructor(
    parameters: readonly Tensor[] | readonly GroupOptions<Settings>[],
    options: AdamOptions = {},
  ) {
    super(parameters, settings("AdamW", options, 0.01));
  }
}

function settings(op: string, options: AdamOptions, decay: number): Settings {
  const { lr = 0.001, betas = [0.9, 0.999], eps = 1e-8, weightDecay = decay } = options;
  checkRange(op, { eps, weightDecay });
  checkRange(op, { "betas[0]": betas[0], "betas[1]": betas[1] }, 0, 1 - Number.EPSILON);
  return { lr, betas, eps, weightDecay };
}
