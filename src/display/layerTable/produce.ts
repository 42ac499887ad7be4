import { MAX_LAYERS, type LayerRow, type LayerTablePayload } from "./schema.js";

/** What `summary(model, …)` gives, as far as the table shows it. */
export interface SummaryLike {
  readonly name?: string;
  /** Shape of one input, without the batch. */
  readonly inputShape: readonly number[];
  readonly layers: readonly SummaryLayer[];
}

export interface SummaryLayer {
  readonly name: string;
  readonly kind: string;
  readonly outputShape: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Values of its output; 0 for a view, such as a flattening. Default: the product of `outputShape`. */
  readonly activations?: number;
  /** Input pixels a side that one output value sees. */
  readonly receptiveField?: number | undefined;
}

/** How the table is titled. */
export interface LayerTableOptions {
  readonly title?: string;
  /** Whether a last row sums up; false for layers that are alternatives. Default true. */
  readonly summed?: boolean;
}

/**
 * Payload of the table of a model's layers; at most 400 rows, the sums always over all layers.
 *
 * @throws Error when a count is negative or no whole number.
 */
export function produceLayerTable(
  { name, inputShape, layers }: SummaryLike,
  options: LayerTableOptions = {},
): LayerTablePayload {
  const rows = layers.map(toRow);
  const sum = (count: (row: LayerRow) => number) =>
    rows.reduce((total, row) => total + count(row), 0);
  return {
    title: options.title ?? name ?? "Model",
    inputShape,
    layers: rows.slice(0, MAX_LAYERS),
    from: rows.length,
    totals: {
      parameters: sum((row) => row.parameters),
      activations: sum((row) => row.activations),
      multiplyAdds: sum((row) => row.multiplyAdds),
    },
    ...(options.summed === undefined ? {} : { summed: options.summed }),
  };
}

function toRow(layer: SummaryLayer): LayerRow {
  const { name, kind, outputShape, parameters, multiplyAdds, receptiveField } = layer;
  const values = outputShape.reduce((product, size) => product * size, 1);
  const counts = { parameters, multiplyAdds, activations: layer.activations ?? values };
  for (const [what, count] of Object.entries(counts)) {
    if (!Number.isInteger(count) || count < 0) {
      throw new Error(`layerTable: expected a count of ${what} in layer "${name}"; got ${count}`);
    }
  }
  return {
    name,
    kind,
    outputShape,
    ...counts,
    ...(receptiveField === undefined ? {} : { receptiveField }),
  };
}
