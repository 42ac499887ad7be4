import type { Module } from "../nn/module.js";
import type { Optimizer } from "../optim/optimizer.js";
import type { PlateauState, ReduceLROnPlateau } from "../optim/reduceLROnPlateau.js";
import { defaultGenerator, type Generator } from "../tensor/random.js";
import type { Tensor } from "../tensor/tensor.js";
import type { EarlyStopping, EarlyStoppingState } from "./earlyStopping.js";
import { type EpochRecord, History, type StepRecord } from "./history.js";

/**
 * Everything that a training needs to go on as if it had never stopped: `files.saveCheckpoint` writes it,
 * `fit(…, { resume })` takes it.
 */
export interface Checkpoint {
  /** Weights under `model.`, the optimizer's state under `optimizer.`, early stopping's best weights under `best.`. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly info: CheckpointInfo;
}

/** The part of a checkpoint that is not tensors. */
export interface CheckpointInfo {
  /** Epochs done. */
  readonly epoch: number;
  /** State of each generator: the default one, and the loader's if it has its own. */
  readonly generators: readonly (readonly number[])[];
  /** Steps of the schedule. */
  readonly schedule: number;
  /** What a `ReduceLROnPlateau` remembers. */
  readonly plateau?: PlateauState;
  /** What early stopping remembers. */
  readonly early?: EarlyStoppingState;
  readonly steps: readonly StepRecord[];
  readonly epochs: readonly EpochRecord[];
}

/** What a checkpoint is made of and goes back into. */
export interface Resumable {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly schedule?: { readonly count: number; moveTo(step: number): void } | undefined;
  readonly plateau?: ReduceLROnPlateau | undefined;
  readonly early?: EarlyStopping | undefined;
  readonly generator?: Generator | undefined;
}

/** The state after an epoch, as values: later steps do not change it. */
export function takeCheckpoint(of: Resumable, history: History): Checkpoint {
  const prefixed = (prefix: string, state: Readonly<Record<string, Tensor>>): [string, Tensor][] =>
    Object.entries(state).map(([name, x]) => [`${prefix}${name}`, x]);
  return {
    tensors: Object.fromEntries([
      ...prefixed("model.", of.model.stateDict()),
      ...prefixed("optimizer.", of.optimizer.stateDict()),
      ...prefixed("best.", of.early?.weights ?? {}),
    ]),
    info: {
      epoch: history.last?.epoch ?? 0,
      generators: generators(of).map((generator) => generator.state()),
      schedule: of.schedule?.count ?? 0,
      ...(of.plateau === undefined ? {} : { plateau: of.plateau.stateDict() }),
      ...(of.early === undefined ? {} : { early: of.early.state }),
      steps: [...history.steps],
      epochs: [...history.epochs],
    },
  };
}

/**
 * Puts a checkpoint back.
 * @throws Error when it belongs to another model, optimizer or loader
 */
export function restoreCheckpoint(to: Resumable, { tensors, info }: Checkpoint): History {
  const under = (prefix: string): Readonly<Record<string, Tensor>> =>
    Object.fromEntries(
      Object.entries(tensors).flatMap(([name, x]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), x]] : [],
      ),
    );
  const list = generators(to);
  if (list.length !== info.generators.length) {
    throw new Error(
      `fit: resume was made with ${info.generators.length} generators, this training has ${list.length}: give the loader a seed as before`,
    );
  }
  const before = to.model.stateDict();
  to.model.loadStateDict(under("model."));
  try {
    to.optimizer.loadStateDict(under("optimizer."));
  } catch (error) {
    to.model.loadStateDict(before);
    throw error;
  }
  to.schedule?.moveTo(info.schedule);
  if (info.plateau !== undefined) to.plateau?.loadStateDict(info.plateau);
  if (info.early !== undefined) to.early?.resume(info.early, under("best."));
  list.forEach((generator, i) => generator.restore(info.generators[i]!));
  const history = new History();
  history.steps.push(...info.steps);
  history.epochs.push(...info.epochs);
  return history;
}

function generators({ generator }: Resumable): readonly Generator[] {
  return generator === undefined || generator === defaultGenerator
    ? [defaultGenerator]
    : [defaultGenerator, generator];
}
