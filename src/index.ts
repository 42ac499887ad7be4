// Side effects: gives Tensor its methods, which live above the class; makes fast kernels available.
import "./tensor/methods.js";
import "./backend/wasm/register.js";
// Side effect: tells which modules are the engine's own.
import "./models/register.js";
// Side effect: lets a tensor show itself in a notebook; the engine does not know the displays.
import "./display/attach.js";

export { backend, type BackendName, type RunEvent } from "./backend/backend.js";
export { memoryInfo } from "./backend/memory.js";
export { ReclaimedError } from "./backend/storage.js";
export type { DType, Values } from "./backend/dtype.js";
export { Tensor } from "./tensor/tensor.js";
export { ShapeError, type Shape } from "./tensor/shape.js";
export type { Index } from "./tensor/indexing.js";
export {
  arange,
  eye,
  full,
  linspace,
  ones,
  onesLike,
  tensor,
  zeros,
  zerosLike,
  type NestedNumbers,
  type TensorOptions,
} from "./tensor/creation.js";
export {
  bernoulli,
  rand,
  randint,
  randn,
  randperm,
  type RandomOptions,
} from "./tensor/randomTensors.js";
export { Generator, manualSeed } from "./tensor/random.js";
export { enableGrad, isGradEnabled, noGrad } from "./autograd/gradMode.js";
export { grad, type BackwardOptions } from "./autograd/backward.js";
export { gradCheck, type GradCheckOptions, type GradCheckResult } from "./autograd/gradCheck.js";
export { recoverFromInterrupt } from "./autograd/recoverFromInterrupt.js";
export * from "./ops/index.js";
export * as data from "./data/index.js";
export * as nn from "./nn/index.js";
export * as optim from "./optim/index.js";
export * as models from "./models/index.js";
export { summary } from "./nn/summary.js";
export type { LayerSummary, ModelSummary, SummaryTotals } from "./nn/modelSummary.js";
export * from "./train/index.js";
export * from "./display/index.js";
