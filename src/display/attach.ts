import { Batch } from "../data/dataLoader.js";
import { ImageDataset } from "../data/imageDataset.js";
import { Summary } from "../nn/summary.js";
import { History } from "../train/history.js";
import { addDefaultCallback } from "../train/callbacks.js";
import { Tensor } from "../tensor/tensor.js";
import type { MimeBundle } from "./bundle.js";
import { findNotebook } from "./host.js";
import { image } from "./image/image.js";
import { layerTable } from "./layerTable/layerTable.js";
import { lossCurves } from "./lossCurves/lossCurves.js";
import { DISPLAY_KEY } from "./shown.js";
import { tensorView } from "./tensor/tensor.js";
import { FitProgress } from "./trainingProgress/fitProgress.js";

/** How the engine's values show themselves, as a cell's last expression or in `show`: a line each. */
showAs(Tensor, (x) => tensorView(x).bundle());
showAs(History, ({ curves }) => lossCurves(curves, { title: "Training" }).bundle());
showAs(Summary, (found) => layerTable(found).bundle());
showAs(Batch, (batch) => picturesBundle(batch, "Batch"));
showAs(ImageDataset, datasetBundle);

/** In a notebook `fit` shows a bar with a stop button and its curves; a script stays silent. */
addDefaultCallback((run) => {
  const notebook = findNotebook();
  return notebook === undefined ? {} : new FitProgress(run, run.model.constructor.name, notebook);
});

function showAs<T extends object>(
  kind: { readonly prototype: T },
  bundleOf: (value: T) => MimeBundle,
): void {
  Object.defineProperty(kind.prototype, DISPLAY_KEY, {
    configurable: true,
    value(this: T) {
      return bundleOf(this);
    },
  });
}

const SHOWN_PICTURES = 32;

/** The first pictures of a set with the names of their classes. */
function datasetBundle(set: ImageDataset): MimeBundle {
  const shown = set.take(Math.min(SHOWN_PICTURES, set.length));
  const count = (value: number) => value.toLocaleString("en-US");
  const title = `Data set, the first ${shown.length} of ${count(set.length)} pictures`;
  if (shown.length === 0) return { "text/plain": "Data set without pictures." };
  const { x, y } = shown.batch();
  return picturesBundle({ x, y, classes: set.classes }, title);
}

/** Pictures with the names of their classes; what has neither 1 nor 3 channels as its values. */
function picturesBundle(
  { x, y, classes }: Pick<Batch, "x" | "y" | "classes">,
  title: string,
): MimeBundle {
  const channels = x.shape.length === 4 ? x.shape[1] : undefined;
  if (channels !== 1 && channels !== 3) return tensorView(x, { title }).bundle();
  return image(x, { title, labels: y, classes }).bundle();
}
