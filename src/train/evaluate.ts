import { noGrad } from "../autograd/gradMode.js";
import { DataLoader } from "../data/dataLoader.js";
import type { Dataset } from "../data/dataset.js";
import type { Module } from "../nn/module.js";
import { crossEntropy } from "../ops/crossEntropy.js";
import type { Tensor } from "../tensor/tensor.js";
import { Breather } from "./breathe.js";
import { holdModes } from "./holdModes.js";
import type { Metrics } from "./history.js";

/** A batch: inputs and targets. */
export interface TrainingBatch {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Batches that can be gone through again and again: a `DataLoader`, or any list of them. */
export type Batches = Iterable<TrainingBatch> & { readonly length: number };

/** Compares what the model gave with the targets. */
export type Loss = (output: Tensor, y: Tensor) => Tensor;

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Default crossEntropy. */
  readonly loss?: Loss;
  /** For a data set: pictures in a batch (default 250). */
  readonly batchSize?: number;
}

/**
 * Mean loss and, for class labels, accuracy of a model over a data set, in evaluation mode and without gradients.
 * The event loop turns at least every 50 ms, between ops: see {@link inSlices}.
 * @throws Error when an interrupt ends it
 * @throws Error when there is no batch
 * @example
 * const [, test] = data.digits().split(1790);
 * const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 10));
 * const { loss, accuracy } = await evaluate(net, test);
 */
export async function evaluate(
  model: Module,
  set: Dataset | Batches,
  options: EvaluateOptions = {},
): Promise<Metrics> {
  const metrics = await measure(model, set, options, () => false);
  if (metrics === undefined) throw new Error("evaluate: interrupted");
  return metrics;
}

/** What `evaluate` does, until `mustStop` says so or an interrupt cuts in: then undefined. */
export async function measure(
  model: Module,
  set: Dataset | Batches,
  { loss = crossEntropy, batchSize = 250 }: EvaluateOptions,
  mustStop: () => boolean,
): Promise<Metrics | undefined> {
  const batches = isDataset(set) ? new DataLoader(set, { batchSize }) : set;
  const breather = new Breather();
  const mean = new MeanMetrics();
  let interrupted = false;
  const restoreModes = holdModes(model, () => (interrupted = true));
  const score = ({ x, y }: TrainingBatch) =>
    noGrad(() => {
      const output = model.forward(x);
      return { output, value: loss(output, y) };
    });
  model.eval();
  try {
    for (const batch of batches) {
      if (interrupted || mustStop()) return undefined;
      const { output, value } = await breather.inSlices(() => score(batch));
      mean.add(value.item(), rightOnes(output, batch.y), batch.y.shape[0] ?? 1);
      await breather.breathe();
    }
  } catch (error) {
    if (interrupted) return undefined;
    throw error;
  } finally {
    restoreModes();
  }
  return mean.result("evaluate");
}

/** Whether something is a data set and not batches already. */
export function isDataset(set: Dataset | Batches): set is Dataset {
  return "read" in set;
}

/** How many rows of [N, C] have their largest score at the label; undefined when `y` is not labels [N]. */
export function rightOnes(output: Tensor, y: Tensor): number | undefined {
  const [count, classes] = output.shape;
  const labelled = y.shape.length === 1 && (y.dtype === "int32" || y.dtype === "uint8");
  if (!labelled || output.shape.length !== 2 || count === undefined || classes === undefined) {
    return undefined;
  }
  const scores = output.data;
  const labels = y.data;
  let right = 0;
  for (let n = 0; n < count; n++) {
    let best = n * classes;
    for (let i = best + 1; i < (n + 1) * classes; i++) if (scores[i]! > scores[best]!) best = i;
    if (best - n * classes === labels[n]) right++;
  }
  return right;
}

/** Means over pictures, whatever the sizes of the batches. */
export class MeanMetrics {
  #loss = 0;
  #right: number | undefined = 0;
  #count = 0;

  /** Adds a batch of `count` with its mean loss. */
  add(loss: number, right: number | undefined, count: number): void {
    this.#loss += loss * count;
    this.#right =
      right === undefined || this.#right === undefined ? undefined : this.#right + right;
    this.#count += count;
  }

  /** @throws Error when nothing was added */
  result(op: string): Metrics {
    if (this.#count === 0) throw new Error(`${op}: data must have at least one batch; it has none`);
    const loss = this.#loss / this.#count;
    return this.#right === undefined ? { loss } : { loss, accuracy: this.#right / this.#count };
  }
}
