import { activationGrid } from "./activationGrid/html.js";
import { convolutionStepper } from "./convolutionStepper/html.js";
import type { Display } from "./display.js";
import { filterGrid } from "./filterGrid/html.js";
import { gradientFlow } from "./gradientFlow/html.js";
import { image } from "./image/html.js";
import { layerTable } from "./layerTable/html.js";
import { lossCurves } from "./lossCurves/html.js";
import { tensor } from "./tensor/html.js";
import { trainingProgress } from "./trainingProgress/html.js";

/** All display types as the side that computes knows them: one line each. */
export const displays: readonly Display<unknown>[] = [
  tensor,
  image,
  activationGrid,
  filterGrid,
  convolutionStepper,
  lossCurves,
  trainingProgress,
  layerTable,
  gradientFlow,
];
