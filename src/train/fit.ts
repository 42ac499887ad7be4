import { addToLeaves, leafGradients } from "../autograd/backward.js";
import type { Augmentation } from "../data/augment.js";
import { DataLoader } from "../data/dataLoader.js";
import type { Dataset } from "../data/dataset.js";
import type { Module } from "../nn/module.js";
import { crossEntropy } from "../ops/crossEntropy.js";
import { clipGradNorm } from "../optim/clip.js";
import type { Optimizer } from "../optim/optimizer.js";
import type { ReduceLROnPlateau } from "../optim/reduceLROnPlateau.js";
import { Schedule } from "../optim/schedule.js";
import { Breather } from "./breathe.js";
import { type Callback, defaultCallbacks, type FitRun } from "./callbacks.js";
import { type Checkpoint, restoreCheckpoint, takeCheckpoint } from "./checkpoint.js";
import { EarlyStopping, type EarlyStoppingOptions } from "./earlyStopping.js";
import {
  type Batches,
  isDataset,
  type Loss,
  MeanMetrics,
  measure,
  rightOnes,
  type TrainingBatch,
} from "./evaluate.js";
import { holdModes } from "./holdModes.js";
import { type EpochRecord, History, type StepRecord } from "./history.js";

/** Options of {@link fit}. */
export interface FitOptions extends Callback {
  readonly optimizer: Optimizer;
  /** Passes over the data (default 1), those of a resumed checkpoint included. */
  readonly epochs?: number;
  /** Compares output and targets (default crossEntropy). */
  readonly loss?: Loss;
  /** For a data set: pictures in a batch (default 32). */
  readonly batchSize?: number;
  /** For a data set: draw in a new order in each epoch (default true). */
  readonly shuffle?: boolean;
  /** For a data set: what is done to each picture. */
  readonly augment?: Augmentation | readonly Augmentation[];
  /** Measured after each epoch. */
  readonly validation?: Dataset | Batches;
  /** Stepped after each epoch, or after each step when `scheduleEvery` says so. */
  readonly schedule?: Schedule | ReduceLROnPlateau;
  /** Default `"epoch"`. */
  readonly scheduleEvery?: "epoch" | "step";
  /** Largest norm of all gradients together. */
  readonly clipGradNorm?: number;
  readonly earlyStopping?: EarlyStoppingOptions;
  /** Ends the training after the step it is in when aborted: an AbortSignal. */
  readonly signal?: { readonly aborted: boolean };
  /** Gets the whole state after each epoch. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
  /** Goes on from a state that `onCheckpoint` got, bit by bit as if never stopped. */
  readonly resume?: Checkpoint;
  /** More listeners. */
  readonly callbacks?: readonly Callback[];
  /** No default callbacks, such as a notebook's progress bar (default false). */
  readonly quiet?: boolean;
}

/**
 * Trains a model: forward, loss, backward, step, for every batch of every epoch. It does nothing that a loop by
 * hand cannot do; it turns the event loop at least every 50 ms, within a step between ops (see {@link inSlices}), so that
 * buttons and sliders work.
 *
 * It ends early when a signal or a callback asks, when `earlyStopping` sees no more improvement, or when the loss is no
 * longer finite; `history.outcome` tells which. Calling it again with the same optimizer goes on.
 * @param data a data set, which is shuffled and cut into batches here, or a DataLoader
 * @throws RangeError when `epochs` is not a whole number from 0 on
 * @throws Error when there are no batches
 * @example
 * manualSeed(0);
 * const [train, test] = data.digits().split(1437);
 * const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 10));
 * const optimizer = new optim.Adam(net.parameters(), { lr: 0.01 });
 * const history = await fit(net, train, { optimizer, epochs: 3, batchSize: 64, validation: test });
 * history.last.validation.accuracy > 0.85; // true
 */
export async function fit(
  model: Module,
  data: Dataset | Batches,
  options: FitOptions,
): Promise<History> {
  const { epochs = 1 } = options;
  if (!Number.isInteger(epochs) || epochs < 0) {
    throw new RangeError(`fit: epochs must be a whole number from 0 on; it is ${epochs}`);
  }
  const training = new Training(model, data, options, epochs);
  await training.run();
  return training.history;
}

class Training implements FitRun {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly history: History;
  readonly #options: FitOptions;
  readonly #batches: Batches;
  readonly #loss: Loss;
  readonly #early: EarlyStopping | undefined;
  readonly #callbacks: readonly Callback[];
  readonly #breather = new Breather();
  #stopRequested = false;
  #interrupted = false;
  #ended = false;

  constructor(model: Module, data: Dataset | Batches, options: FitOptions, epochs: number) {
    const { batchSize = 32, shuffle = true, augment = [], earlyStopping, resume } = options;
    this.model = model;
    this.optimizer = options.optimizer;
    this.epochs = epochs;
    this.#options = options;
    this.#loss = options.loss ?? crossEntropy;
    this.#batches = isDataset(data) ? new DataLoader(data, { batchSize, shuffle, augment }) : data;
    if (this.#batches.length === 0) throw new Error("fit: data must have batches; it has none");
    this.#early = earlyStopping === undefined ? undefined : new EarlyStopping(earlyStopping);
    this.history =
      resume === undefined ? new History() : restoreCheckpoint(this.#resumable(), resume);
    const shown = options.quiet === true ? [] : defaultCallbacks(this);
    this.#callbacks = [options, ...(options.callbacks ?? []), ...shown];
  }

  get stepsPerEpoch(): number {
    return this.#batches.length;
  }

  stop(): void {
    this.#stopRequested = true;
  }

  /** The whole training, from `onStart` to `onEnd`. */
  async run(): Promise<void> {
    const restoreModes = holdModes(this.model, () => this.#cutOff());
    let failure: unknown;
    try {
      await this.#train();
    } catch (error) {
      if (this.#interrupted) return;
      failure = error;
      throw error;
    } finally {
      restoreModes();
      await this.#end(failure);
    }
  }

  async #train(): Promise<void> {
    await this.tell((each) => each.onStart?.(this));
    for (let epoch = (this.history.last?.epoch ?? 0) + 1; epoch <= this.epochs; epoch++) {
      if (this.#early?.shouldStop === true) {
        this.history.outcome = "early";
        break;
      }
      const record = await this.#epoch(epoch);
      if (record === undefined) break;
      this.history.epochs.push(record);
      this.#stepSchedule("epoch", record);
      await this.tell((each) => each.onEpoch?.(record, this));
      this.#early?.watch(record, this.model);
      await this.#options.onCheckpoint?.(takeCheckpoint(this.#resumable(), this.history));
    }
    if (this.#early?.shouldStop === true && this.history.outcome === "finished") {
      this.history.outcome = "early";
    }
    this.#early?.restore(this.model);
  }

  /** Tells the end once: an interrupt may come before or instead of the end of `run`. */
  async #end(failure?: unknown): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.tell((each) => each.onEnd?.(this.history, failure));
  }

  #cutOff(): void {
    this.#interrupted = true;
    this.history.outcome = "stopped";
    void this.#end();
  }

  /** Calls one listener after the other. */
  async tell(call: (each: Callback) => void | Promise<void>): Promise<void> {
    for (const each of this.#callbacks) await call(each);
  }

  /** One pass; undefined when it was broken off. */
  async #epoch(epoch: number): Promise<EpochRecord | undefined> {
    const mean = new MeanMetrics();
    this.model.train();
    for (const batch of this.#batches) {
      if (this.#mustStop()) return undefined;
      const record = await this.#step(batch, epoch, mean);
      this.history.steps.push(record);
      if (!Number.isFinite(record.loss)) {
        this.history.outcome = "diverged";
        return undefined;
      }
      this.#stepSchedule("step");
      await this.tell((each) => each.onStep?.(record, this));
      await this.#breather.breathe();
    }
    const { validation } = this.#options;
    const step = this.history.steps.length;
    const own = { epoch, step, ...mean.result("fit") };
    if (validation === undefined) return own;
    const metrics = await measure(this.model, validation, { loss: this.#loss }, () =>
      this.#mustStop(),
    );
    return metrics === undefined ? undefined : { ...own, validation: metrics };
  }

  async #step({ x, y }: TrainingBatch, epoch: number, mean: MeanMetrics): Promise<StepRecord> {
    const { optimizer } = this;
    const { lr } = optimizer;
    optimizer.zeroGrad();
    const { output, loss } = await this.#breather.inSlices(() => {
      const output = this.model.forward(x);
      return { output, loss: this.#loss(output, y) };
    });
    const value = loss.item();
    const count = y.shape[0] ?? 1;
    const right = rightOnes(output, y);
    if (Number.isFinite(value)) {
      const gradients = await this.#breather.inSlices(() => leafGradients(loss));
      // Between slices others may have run a backward on these weights: this step is not theirs.
      optimizer.zeroGrad();
      addToLeaves(gradients);
      const { clipGradNorm: most } = this.#options;
      if (most !== undefined) {
        clipGradNorm(
          optimizer.groups.flatMap((group) => group.parameters),
          most,
        );
      }
      optimizer.step();
    }
    mean.add(value, right, count);
    const record = { step: this.history.steps.length + 1, epoch, loss: value, lr };
    return right === undefined ? record : { ...record, accuracy: right / count };
  }

  #stepSchedule(after: "epoch" | "step", record?: EpochRecord): void {
    const { schedule, scheduleEvery = "epoch" } = this.#options;
    if (schedule === undefined) return;
    if (schedule instanceof Schedule) {
      if (after === scheduleEvery) schedule.step();
    } else if (record !== undefined) {
      schedule.step((record.validation ?? record).loss);
    }
  }

  #mustStop(): boolean {
    if (!this.#stopRequested && !this.#interrupted && this.#options.signal?.aborted !== true) {
      return false;
    }
    this.history.outcome = "stopped";
    return true;
  }

  #resumable(): Parameters<typeof takeCheckpoint>[0] {
    const { schedule } = this.#options;
    return {
      model: this.model,
      optimizer: this.optimizer,
      schedule: schedule instanceof Schedule ? schedule : undefined,
      plateau: schedule instanceof Schedule ? undefined : schedule,
      early: this.#early,
      generator: this.#batches instanceof DataLoader ? this.#batches.generator : undefined,
    };
  }
}
