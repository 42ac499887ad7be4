import type { Tensor } from "../tensor/tensor.js";
import {
  checkRange,
  defineUpdate,
  type Group,
  type GroupOptions,
  Optimizer,
  type Update,
} from "./optimizer.js";

/** Settings of {@link RMSprop}. */
export interface RMSpropOptions {
  /** Learning rate (default 0.01). */
  readonly lr?: number;
  /** Share of the old mean square that stays (default 0.99). */
  readonly alpha?: number;
  /** Added to the root (default 1e-8). */
  readonly eps?: number;
  /** L2 penalty: weightDecay * w is added to the gradient (default 0). */
  readonly weightDecay?: number;
  /** Share of the velocity that stays (default 0). */
  readonly momentum?: number;
  /** Divide by the deviation instead of the root mean square (default false). */
  readonly centered?: boolean;
}

type Settings = Required<RMSpropOptions>;

/** The numbers of one step. */
export interface RMSpropPlan extends Settings {
  /** The second array is the velocity. */
  readonly hasBuffer: boolean;
}

const rmsprop: Omit<Update<RMSpropPlan>, "state"> = defineUpdate<RMSpropPlan>({
  name: "rmspropUpdate",
  state: [],
  reference(w, g, [square, second, third], plan) {
    const { lr, alpha, eps, weightDecay, momentum, centered, hasBuffer } = plan;
    const buffer = hasBuffer ? second : undefined;
    const average = hasBuffer ? third : second;
    for (let i = 0; i < w.length; i++) {
      const d = g[i]! + weightDecay * w[i]!;
      const s = alpha * square![i]! + (1 - alpha) * d * d;
      square![i] = s;
      let variance = s;
      if (centered) {
        const m = alpha * average![i]! + (1 - alpha) * d;
        average![i] = m;
        variance = s - m * m;
      }
      let v = d / (Math.sqrt(variance) + eps);
      if (buffer !== undefined) buffer[i] = v += momentum * buffer[i]!;
      w[i]! -= lr * v;
    }
  },
});

/**
 * RMSprop: s = alpha * s + (1 - alpha) * grad^2; w -= lr * grad / (sqrt(s) + eps), with momentum on the quotient.
 *
 * Source: Hinton's lecture 6e, https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
 * @throws RangeError when a setting is negative
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const opt = new optim.RMSprop([w], { lr: 0.1 });
 * w.mul(w).sum().backward();
 * opt.step();
 * w.toArray(); // [0]
 */
export class RMSprop extends Optimizer<Settings, RMSpropPlan> {
  protected override update: Update<RMSpropPlan>;
  #hasBuffer: boolean;

  constructor(
    parameters: readonly Tensor[] | readonly GroupOptions<Settings>[],
    options: RMSpropOptions = {},
  ) {
    const { lr = 0.01, alpha = 0.99, eps = 1e-8 } = options;
    const { weightDecay = 0, momentum = 0, centered = false } = options;
    super(parameters, { lr, alpha, eps, weightDecay, momentum, centered });
    checkRange("RMSprop", { alpha, eps, weightDecay, momentum });
    this.#hasBuffer = this.groups.some((group) => group.momentum !== 0);
    this.update = this.#updateFor(this.#hasBuffer);
  }

  override setMomentum(momentum: number): void {
    checkRange("setMomentum", { momentum });
    if (momentum !== 0 && !this.#hasBuffer) {
      this.expectNoSteps();
      this.#hasBuffer = true;
      this.update = this.#updateFor(true);
    }
    for (const group of this.groups) group.momentum = momentum;
  }

  #updateFor(hasBuffer: boolean): Update<RMSpropPlan> {
    const average = this.groups.some((group) => group.centered);
    const state = [
      "square_avg",
      ...(hasBuffer ? ["momentum_buffer"] : []),
      ...(average ? ["grad_avg"] : []),
    ];
    return { ...rmsprop, state };
  }

  protected override plan(group: Group<Settings>): RMSpropPlan {
    const { lr, alpha, eps, weightDecay, momentum, centered } = group;
    const hasBuffer = this.#hasBuffer;
    return { lr, alpha, eps, weightDecay, momentum, centered, hasBuffer };
  }
}
