import { activationGrid } from "./activationGrid/activationGrid.js";
import type { MimeBundle } from "./bundle.js";
import { gradientFlow } from "./gradientFlow/gradientFlow.js";
import type { GradientFlowInput } from "./gradientFlow/produce.js";
import { findHost, type DisplayOptions } from "./host.js";
import { image } from "./image/image.js";
import { layerTable } from "./layerTable/layerTable.js";
import type { SummaryLike } from "./layerTable/produce.js";
import { isTensorLike, type TensorLike } from "./payload/tensorLike.js";
import { DISPLAY_KEY } from "./shown.js";
import { tensorView } from "./tensor/tensor.js";

/** How a value is shown, and in which output. */
export interface ShowOptions extends DisplayOptions {
  readonly title?: string;
  /** How a tensor is shown. Default "tensor". */
  readonly as?: "tensor" | "image" | "maps";
}

/**
 * Shows any value in the output: what knows how to show itself does, a tensor is drawn (as values, as images or
 * as maps), a summary becomes a table of layers, gradient norms become curves over depth, and everything else is
 * printed.
 *
 * @throws Error when a tensor has no shape that fits `as`.
 * @example
 * show({ shape: [2, 2], data: [1, 2, 3, 4] }, { title: "x" });
 */
export function show(value: unknown, options: ShowOptions = {}): void {
  const { title, as, ...where } = options;
  const bundle = bundleOf(value, title === undefined ? {} : { title }, as);
  if (isPromise(bundle)) {
    void bundle.then((ready) => findHost().display(ready, where));
  } else findHost().display(bundle, where);
}

type Title = { readonly title?: string };

function bundleOf(
  value: unknown,
  title: Title,
  as: ShowOptions["as"],
): MimeBundle | Promise<MimeBundle> {
  if (
    isTensorLike(value) &&
    (as !== undefined || title.title !== undefined || !showsItself(value))
  ) {
    return tensorBundle(value, title, as ?? "tensor");
  }
  // A title of the reader's goes before the value's own, where the display is known.
  if (showsItself(value) && !(isSummary(value) && title.title !== undefined))
    return value[DISPLAY_KEY]();
  if (isSummary(value)) return layerTable(value, title).bundle();
  if (isFlow(value)) return gradientFlow([value], title).bundle();
  if (isFlowList(value)) return gradientFlow(value, title).bundle();
  return { "text/plain": typeof value === "string" ? value : print(value) };
}

function tensorBundle(x: TensorLike, title: Title, as: "tensor" | "image" | "maps"): MimeBundle {
  switch (as) {
    case "tensor":
      return tensorView(x, title).bundle();
    case "image":
      return image(x, title).bundle();
    case "maps":
      return activationGrid(x, title).bundle();
  }
}

interface ShowsItself {
  [DISPLAY_KEY](): MimeBundle | Promise<MimeBundle>;
}

function showsItself(value: unknown): value is ShowsItself {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof Reflect.get(value, DISPLAY_KEY) === "function"
  );
}

function isSummary(value: unknown): value is SummaryLike {
  if (typeof value !== "object" || value === null) return false;
  return "inputShape" in value && "layers" in value && Array.isArray(value.layers);
}

function isFlow(value: unknown): value is GradientFlowInput {
  if (typeof value !== "object" || value === null) return false;
  return (
    "layers" in value &&
    Array.isArray(value.layers) &&
    "norms" in value &&
    Array.isArray(value.norms)
  );
}

function isFlowList(value: unknown): value is readonly GradientFlowInput[] {
  return Array.isArray(value) && value.length > 0 && value.every(isFlow);
}

function isPromise(value: MimeBundle | Promise<MimeBundle>): value is Promise<MimeBundle> {
  return typeof Reflect.get(value, "then") === "function";
}

function print(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  // A module, an error: what has its own words.
  const own: unknown = Reflect.get(value, "toString");
  if (!Array.isArray(value) && own !== Object.prototype.toString && typeof own === "function")
    return String(Reflect.apply(own, value, []));
  try {
    return JSON.stringify(value, null, 2);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
