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

/** Watches the figure and remembers the best weights. */
export class EarlyStopping {
  readonly #options: EarlyStoppingOptions;
  #best = -Infinity;
  #bad = 0;
  #state: StateDict | undefined;

  constructor(options: EarlyStoppingOptions) {
    const { patience, minDelta = 0 } = options;
    if (!(patience >= 0 && minDelta >= 0)) {
      throw new RangeError(
        `fit: earlyStopping's patience and minDelta must be from 0 on; they are ${patience} and ${minDelta}`,
      );
    }
    this.#options = options;
  }

  /** Takes in an epoch; true when the training should end. */
  shouldStop(record: EpochRecord, model: Module): boolean {
    const { monitor = "loss", minDelta = 0, patience, restoreBest = true } = this.#options;
    const value = (record.validation ?? record)[monitor];
    if (value === undefined) {
      throw new Error(`fit: earlyStopping watches ${monitor}; this training has none`);
    }
    const score = monitor === "loss" ? -value : value;
    if (score > this.#best + minDelta || this.#best === -Infinity) {
      this.#best = score;
      this.#bad = 0;
      if (restoreBest) this.#state = model.stateDict();
      return false;
    }
    this.#bad += 1;
    return this.#bad > patience;
  }

  /** Goes back to the best epoch's weights. */
  restore(model: Module): void {
    if (this.#state !== undefined) model.loadStateDict(this.#state);
  }
}
