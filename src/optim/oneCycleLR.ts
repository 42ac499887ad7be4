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
}

/**
 * One cycle: the rate rises along half a cosine to `maxLr`, then falls along another to almost nothing. Step it after
 * each batch. Unlike torch's it leaves momentum as it is.
 *
 * *Paper:* Smith and Topin 2017, https://arxiv.org/abs/1708.07120
 * @throws RangeError when a setting is out of range
 * @example
 * const opt = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 0.1 });
 * const schedule = new optim.OneCycleLR(opt, { maxLr: 1, totalSteps: 101, pctStart: 0.4 });
 * opt.lr; // 0.04
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
    this.#settings = { maxLr, totalSteps, pctStart, divFactor, finalDivFactor };
    this.moveTo(0);
  }

  override lrAt(step: number): number {
    const { maxLr, totalSteps, pctStart, divFactor, finalDivFactor } = this.#settings;
    const first = maxLr / divFactor;
    const last = first / finalDivFactor;
    const top = pctStart * totalSteps - 1;
    if (step <= top) return cosine(first, maxLr, step / top);
    return cosine(maxLr, last, Math.min(1, (step - top) / (totalSteps - 1 - top)));
  }
}

function cosine(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (Math.cos(Math.PI * share) + 1);
}
