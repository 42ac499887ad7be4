import { activationGridRenderer } from "./activationGrid/render.js";
import { convolutionStepperRenderer } from "./convolutionStepper/render.js";
import { filterGridRenderer } from "./filterGrid/render.js";
import { gradientFlowRenderer } from "./gradientFlow/render.js";
import { imageRenderer } from "./image/render.js";
import { layerTableRenderer } from "./layerTable/render.js";
import { lossCurvesRenderer } from "./lossCurves/render.js";
import { tensorRenderer } from "./tensor/render.js";
import { trainingProgressRenderer } from "./trainingProgress/render.js";
import type { Renderer } from "./render/mount.js";

export { DisplayView, type Renderer } from "./render/mount.js";
export {
  pageHost,
  prefersMotion,
  type Message,
  type Plotly,
  type RenderHost,
} from "./render/host.js";

/** All display types that can be drawn: one line each. */
export const renderers: readonly Renderer<unknown>[] = [
  tensorRenderer,
  imageRenderer,
  activationGridRenderer,
  filterGridRenderer,
  convolutionStepperRenderer,
  lossCurvesRenderer,
  trainingProgressRenderer,
  layerTableRenderer,
  gradientFlowRenderer,
];
