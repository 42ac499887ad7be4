import { checkRange, type Optimizer } from "./optimizer.js";

/** Settings of {@link ReduceLROnPlateau}. */
export interface PlateauOptions {
  /** Whether the watched number should fall (`"min"`, default) or rise (`"max"`). */
  readonly mode?: "min" | "max";
  /** What the rate is multiplied by (default 0.1). */
  readonly factor?: number;
  /** Steps without improvement that are let pass (default 10). */
  readonly patience?: number;
  /** Relative change that counts as improvement (default 1e-4). */
  readonly threshold?: number;
  /** Steps after a reduction in which nothing is counted (default 0). */
  readonly cooldown?: number;
  /** The rate never falls below this (default 0). */
  readonly minLr?: number;
}

/** What a {@link ReduceLROnPlateau} remembers. */
export interface PlateauState {
  /** The best value so far; null before the first. */
  readonly best: number | null;
  /** Steps without improvement. */
  readonly bad: number;
  /** Steps of the cooldown still to come. */
  readonly cooling: number;
}

/**
 * Multiplies the rate by `factor` when a number, usually the validation loss, has stopped improving.
 *
 * Behaves as `torch.optim.lr_scheduler.ReduceLROnPlateau` with a relative threshold.
 * @throws RangeError when a setting is out of range
 * @example
 * const opt = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const schedule = new optim.ReduceLROnPlateau(opt, { patience: 1 });
 * for (const loss of [1, 1, 1]) schedule.step(loss);
 * opt.lr; // 0.1
 */
export class ReduceLROnPlateau {
  readonly optimizer: Optimizer;
  readonly #settings: Required<PlateauOptions>;
  #best: number;
  #bad = 0;
  #cooling = 0;

  constructor(optimizer: Optimizer, options: PlateauOptions = {}) {
    const { mode = "min", factor = 0.1, patience = 10, threshold = 1e-4 } = options;
    const { cooldown = 0, minLr = 0 } = options;
    checkRange("ReduceLROnPlateau", { factor }, 0, 1 - Number.EPSILON);
    checkRange("ReduceLROnPlateau", { patience, threshold, cooldown, minLr });
    this.optimizer = optimizer;
    this.#settings = { mode, factor, patience, threshold, cooldown, minLr };
    this.#best = mode === "min" ? Infinity : -Infinity;
  }

  /** What it remembers, to go on from; the rate itself is in the optimizer's state. */
  stateDict(): PlateauState {
    const best = Number.isFinite(this.#best) ? this.#best : null;
    return { best, bad: this.#bad, cooling: this.#cooling };
  }

  /** Goes on from a state that `stateDict` gave. */
  loadStateDict({ best, bad, cooling }: PlateauState): void {
    this.#best = best ?? (this.#settings.mode === "min" ? Infinity : -Infinity);
    this.#bad = bad;
    this.#cooling = cooling;
  }

  /**
   * Tells the schedule the newest value of the watched number.
   * @throws RangeError when it is NaN
   */
  step(value: number): void {
    if (Number.isNaN(value)) {
      throw new RangeError("ReduceLROnPlateau: value must be a number; it is NaN");
    }
    const { mode, factor, patience, threshold, cooldown, minLr } = this.#settings;
    const better =
      mode === "min" ? value < this.#best * (1 - threshold) : value > this.#best * (1 + threshold);
    if (better) this.#best = value;
    this.#bad = better ? 0 : this.#bad + 1;
    if (this.#cooling > 0) {
      this.#cooling -= 1;
      this.#bad = 0;
    }
    if (this.#bad > patience) {
      for (const group of this.optimizer.groups) group.lr = Math.max(group.lr * factor, minLr);
      this.#cooling = cooldown;
      this.#bad = 0;
    }
  }
}
