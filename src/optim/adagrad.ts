import type { Tensor } from "../tensor/tensor.js";
import { checkRange, defineUpdate, type Group, type GroupOptions, Optimizer } from "./optimizer.js";

/** Settings of {@link Adagrad}. */
export interface AdagradOptions {
  /** Learning rate (default 0.01). */
  readonly lr?: number;
  /** The rate is divided by 1 + lrDecay * (step - 1) (default 0). */
  readonly lrDecay?: number;
  /** L2 penalty: weightDecay * w is added to the gradient (default 0). */
  readonly weightDecay?: number;
  /** Start of the sums of squares (default 0). */
  readonly initialAccumulatorValue?: number;
  /** Added to the root (default 1e-10). */
  readonly eps?: number;
}

type Settings = Required<AdagradOptions>;

/** The numbers of one step. */
export interface AdagradPlan {
  readonly lr: number;
  readonly weightDecay: number;
  readonly eps: number;
}

const adagrad = defineUpdate<AdagradPlan>({
  name: "adagradUpdate",
  state: ["sum"],
  reference(w, g, [sum], { lr, weightDecay, eps }) {
    for (let i = 0; i < w.length; i++) {
      const d = g[i]! + weightDecay * w[i]!;
      const s = sum![i]! + d * d;
      sum![i] = s;
      w[i]! -= (lr * d) / (Math.sqrt(s) + eps);
    }
  },
});

/**
 * Adagrad: s += grad^2; w -= lr * grad / (sqrt(s) + eps). Steps of often-moved weights shrink for ever.
 *
 * *Paper:* Duchi, Hazan and Singer 2011, https://jmlr.org/papers/v12/duchi11a.html
 * @throws RangeError when a setting is negative
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const opt = new optim.Adagrad([w], { lr: 0.1 });
 * w.mul(w).sum().backward();
 * opt.step();
 * w.toArray(); // [0.9]
 */
export class Adagrad extends Optimizer<Settings, AdagradPlan> {
  protected override readonly update = adagrad;

  constructor(
    parameters: readonly Tensor[] | readonly GroupOptions<Settings>[],
    options: AdagradOptions = {},
  ) {
    const { lr = 0.01, lrDecay = 0, weightDecay = 0, eps = 1e-10 } = options;
    const { initialAccumulatorValue = 0 } = options;
    super(parameters, { lr, lrDecay, weightDecay, eps, initialAccumulatorValue });
    checkRange("Adagrad", { lrDecay, weightDecay, eps, initialAccumulatorValue });
  }

  protected override initialState(group: Group<Settings>): number {
    return group.initialAccumulatorValue;
  }

  protected override plan(group: Group<Settings>, step: number): AdagradPlan {
    const { lr, lrDecay, weightDecay, eps } = group;
    return { lr: lr / (1 + (step - 1) * lrDecay), weightDecay, eps };
  }
}
