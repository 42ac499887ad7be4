import type { Module } from "../nn/module.js";
import type { StateDict } from "../nn/stateDict.js";
import type { EpochRecord } from "./history.js";

/** When to end a training that no longer improves. */
export interface EarlyStoppingOptions {
  /** Epochs without improvement that are let pass. */
  readonly patience: number;
  /** What to watch (default `"loss"`), of the validation set if there is one. */
  readonly monitor?: "loss" | "accuracy";
  /** Smallest change that counts (default 0). */
  readonly minDelta?: number;
  /** Go back to the best epoch's weights at the end (default true). */
  readonly restoreBest?: boolean;
}

/** What is remembered from epoch to epoch, apart from the best weights. */
export interface EarlyStoppingState {
  readonly best: number;
  readonly bad: number;
}

/** Watches the figure and remembers the best weights. */
export class EarlyStopping {
  readonly #options: EarlyStoppingOptions;
  #best = -Infinity;
  #bad = 0;
  #weights: StateDict | undefined;

  constructor(options: EarlyStoppingOptions) {
    const { patience, minDelta = 0 } = options;
    if (!(patience >= 0 && minDelta >= 0)) {
      throw new RangeError(
        `fit: earlyStopping's patience and minDelta must be from 0 on; they are ${patience} and ${minDelta}`,
      );
    }
    this.#options = options;
  }

  /** Whether more epochs went without improvement than are let pass. */
  get shouldStop(): boolean {
    return this.#bad > this.#options.patience;
  }

  /** The best epoch's weights, when they are to be restored. */
  get weights(): StateDict {
    return this.#weights ?? {};
  }

  /** What to go on from. */
  get state(): EarlyStoppingState {
    return { best: this.#best, bad: this.#bad };
  }

  /** Goes on from an earlier training's state and best weights. */
  resume({ best, bad }: EarlyStoppingState, weights: StateDict): void {
    this.#best = best;
    this.#bad = bad;
    if (Object.keys(weights).length > 0) this.#weights = weights;
  }

  /** Takes in an epoch. */
  watch(record: EpochRecord, model: Module): void {
    const { monitor = "loss", minDelta = 0, restoreBest = true } = this.#options;
    const value = (record.validation ?? record)[monitor];
    if (value === undefined) {
      throw new Error(`fit: earlyStopping watches ${monitor}; this training has none`);
    }
    const score = monitor === "loss" ? -value : value;
    if (score > this.#best + minDelta || this.#best === -Infinity) {
      this.#best = score;
      this.#bad = 0;
      if (restoreBest) this.#weights = model.stateDict();
    } else {
      this.#bad += 1;
    }
  }

  /** Goes back to the best epoch's weights. */
  restore(model: Module): void {
    if (this.#weights !== undefined) model.loadStateDict(this.#weights);
  }
}
