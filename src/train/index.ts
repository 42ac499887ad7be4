export { addDefaultCallback, type Callback, type FitRun } from "./callbacks.js";
export type { Checkpoint, CheckpointInfo } from "./checkpoint.js";
export type { EarlyStoppingOptions } from "./earlyStopping.js";
export {
  evaluate,
  type Batches,
  type EvaluateOptions,
  type Loss,
  type TrainingBatch,
} from "./evaluate.js";
export * from "./fit.js";
export * from "./history.js";
export { inSlices } from "./inSlices.js";
