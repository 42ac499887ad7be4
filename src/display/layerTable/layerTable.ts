import { Shown } from "../shown.js";
import { layerTable as display } from "./html.js";
import { produceLayerTable, type LayerTableOptions, type SummaryLike } from "./produce.js";
import type { LayerTablePayload } from "./schema.js";

/**
 * The layers of a model as a table, with a bar a layer for memory, parameters, multiply-adds and receptive field.
 *
 * @throws Error when a count is negative or no whole number.
 * @example
 * const conv1 = { name: "conv1", kind: "Conv2d", outputShape: [6, 28, 28], parameters: 456, multiplyAdds: 352800 };
 * layerTable({ name: "one layer", inputShape: [3, 32, 32], layers: [conv1] });
 */
export function layerTable(
  summary: SummaryLike,
  options: LayerTableOptions = {},
): Shown<LayerTablePayload> {
  return new Shown(display, produceLayerTable(summary, options));
}
