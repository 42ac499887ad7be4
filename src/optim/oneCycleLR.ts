import { checkRange, type Optimizer } from "./optimizer.js";
import { Schedule } from "./schedule.js";

/** Settings of {@link OneCycleLR}. */
export interface OneCycleOptions {
  /** The rate at the top. */
  readonly maxLr: number;
  /** Length of the whole cycle in steps, usually epochs * batches. */
  readonly totalSteps: number;
  /** Share of the steps in which the rate rises (default 0.3). */
  readonly pctStart?: number;
  /** The rate starts at maxLr / divFactor (default 25). */
  readonly divFactor?: number;
  /** The rate ends at the start's / finalDivFactor (default 10,000). */
  readonly finalDivFactor?: number;
  /** Move the momentum (Adam: beta1) against the rate (default true). */
  readonly cycleMomentum?: boolean;
  /** The momentum when the rate is at its top (default 0.85). */
  readonly baseMomentum?: number;
  /** The momentum at the start and the end (default 0.95). */
  readonly maxMomentum?: number;
}

/**
 * One cycle: the rate rises along half a cosine to `maxLr`, then falls along another to almost nothing; meanwhile the
 * momentum (Adam: beta1) falls from `maxMomentum` to `baseMomentum` and rises again, unless `cycleMomentum` is false.
 * Step it after each batch. Like torch's it replaces the rate and the momentum that the optimizer was made with.
 *
 * *Paper:* Smith and Topin 2017, https://arxiv.org/abs/1708.07120
 * @throws RangeError when a setting is out of range
 * @throws Error when the optimizer has no momentum to cycle
 * @example
 * const opt = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 0.1 });
 * const schedule = new optim.OneCycleLR(opt, { maxLr: 1, totalSteps: 101, pctStart: 0.4 });
 * opt.lr; // 0.04
 * opt.groups[0].momentum; // 0.95
 * schedule.moveTo(39);
 * opt.lr > 0.99; // true
 */
export class OneCycleLR extends Schedule {
  readonly #settings: Required<OneCycleOptions>;

  constructor(optimizer: Optimizer, options: OneCycleOptions) {
    super(optimizer);
    const { maxLr, totalSteps, pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 } = options;
    checkRange("OneCycleLR", { maxLr });
    checkRange("OneCycleLR", { totalSteps, divFactor, finalDivFactor }, 1);
    checkRange("OneCycleLR", { pctStart }, 0, 1);
    const { cycleMomentum = true, baseMomentum = 0.85, maxMomentum = 0.95 } = options;
    checkRange("OneCycleLR", { baseMomentum, maxMomentum }, 0, 1 - Number.EPSILON);
    if (cycleMomentum && optimizer.setMomentum === undefined) {
      throw new Error(
        `OneCycleLR: ${optimizer.constructor.name} has neither momentum nor beta1 to cycle; pass cycleMomentum: false`,
      );
    }
    const rates = { maxLr, totalSteps, pctStart, divFactor, finalDivFactor };
    this.#settings = { ...rates, cycleMomentum, baseMomentum, maxMomentum };
    this.moveTo(0);
  }

  override lrAt(step: number): number {
    const { maxLr, divFactor, finalDivFactor } = this.#settings;
    const first = maxLr / divFactor;
    return this.#cycle(step, first, maxLr, first / finalDivFactor);
  }

  override momentumAt(step: number): number | undefined {
    const { cycleMomentum, baseMomentum, maxMomentum } = this.#settings;
    return cycleMomentum ? this.#cycle(step, maxMomentum, baseMomentum, maxMomentum) : undefined;
  }

  #cycle(step: number, first: number, middle: number, last: number): number {
    const { totalSteps, pctStart } = this.#settings;
    const top = pctStart * totalSteps - 1;
    if (step <= top) return cosine(first, middle, step / top);
    return cosine(middle, last, Math.min(1, (step - top) / (totalSteps - 1 - top)));
  }
}

function cosine(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (Math.cos(Math.PI * share) + 1);
}
