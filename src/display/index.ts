export { activationGrid } from "./activationGrid/activationGrid.js";
export { convolutionStepper } from "./convolutionStepper/convolutionStepper.js";
export { filterGrid } from "./filterGrid/filterGrid.js";
export { gradientFlow } from "./gradientFlow/gradientFlow.js";
export { image } from "./image/image.js";
export { layerTable } from "./layerTable/layerTable.js";
export { LiveLossCurves, lossCurves } from "./lossCurves/lossCurves.js";
export { tensorView } from "./tensor/tensor.js";
export { TrainingProgress } from "./trainingProgress/trainingProgress.js";
export { show, type ShowOptions } from "./show.js";

export type { ActivationGridOptions } from "./activationGrid/produce.js";
export type { ConvolutionStepperOptions } from "./convolutionStepper/produce.js";
export type { FilterGridOptions } from "./filterGrid/produce.js";
export type {
  GradientFlowInput,
  GradientFlowOptions,
  NetWithGradients,
} from "./gradientFlow/produce.js";
export type { ImageOptions } from "./image/produce.js";
export type { LayerTableOptions, SummaryLike } from "./layerTable/produce.js";
export type { PointPlace } from "./lossCurves/lossCurves.js";
export type { CurveInput, LossCurvesOptions } from "./lossCurves/produce.js";
export type { TensorViewOptions } from "./tensor/produce.js";
export type { TrainingProgressOptions } from "./trainingProgress/trainingProgress.js";
export type { TensorLike } from "./payload/tensorLike.js";
export { MAX_BUNDLE_BYTES, type MimeBundle } from "./bundle.js";
export { HOST_KEY, findHost, type Comm, type DisplayHost, type DisplayOptions } from "./host.js";
export { DISPLAY_KEY, Shown } from "./shown.js";
