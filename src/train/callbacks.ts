import type { Module } from "../nn/module.js";
import type { Optimizer } from "../optim/optimizer.js";
import type { EpochRecord, History, StepRecord } from "./history.js";

/** A training that is going on, as callbacks see it. */
export interface FitRun {
  readonly model: Module;
  readonly optimizer: Optimizer;
  /** Epochs that will be done in all. */
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** What was done so far. */
  readonly history: History;
  /** Ends the training after the step it is in. */
  stop(): void;
}

/** What may happen during a training. A promise is waited for. */
export interface Callback {
  onStart?(run: FitRun): void | Promise<void>;
  onStep?(record: StepRecord, run: FitRun): void | Promise<void>;
  onEpoch?(record: EpochRecord, run: FitRun): void | Promise<void>;
  /** Also when the training throws: then `error` is given. */
  onEnd?(history: History, error?: unknown): void | Promise<void>;
}

const defaults = new Set<(run: FitRun) => Callback>();

/**
 * Makes every later `fit` call a callback, unless it is `quiet`: how a notebook shows progress by itself.
 * @returns the function that takes it back
 * @example
 * const remove = addDefaultCallback((run) => ({ onEpoch: ({ loss }) => void loss }));
 * remove();
 */
export function addDefaultCallback(make: (run: FitRun) => Callback): () => void {
  defaults.add(make);
  return () => void defaults.delete(make);
}

/** Callbacks of all that asked for one. */
export function defaultCallbacks(run: FitRun): readonly Callback[] {
  return Array.from(defaults, (make) => make(run));
}
