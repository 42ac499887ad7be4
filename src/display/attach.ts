import { History } from "../train/history.js";
import { addDefaultCallback } from "../train/callbacks.js";
import { Tensor } from "../tensor/tensor.js";
import { findNotebook } from "./host.js";
import { lossCurves } from "./lossCurves/lossCurves.js";
import { DISPLAY_KEY } from "./shown.js";
import { tensorView } from "./tensor/tensor.js";
import { FitProgress } from "./trainingProgress/fitProgress.js";

/** A tensor shows itself as the last expression of a cell: heat map, figures, histogram. */
Object.defineProperty(Tensor.prototype, DISPLAY_KEY, {
  configurable: true,
  value(this: Tensor) {
    return tensorView(this).bundle();
  },
});

/** A training's history shows itself as its curves. */
Object.defineProperty(History.prototype, DISPLAY_KEY, {
  configurable: true,
  value(this: History) {
    return lossCurves(this.curves, { title: "Training" }).bundle();
  },
});

/** In a notebook `fit` shows a bar with a stop button and its curves; a script stays silent. */
addDefaultCallback((run) => {
  const notebook = findNotebook();
  return notebook === undefined ? {} : new FitProgress(run, run.model.constructor.name, notebook);
});
