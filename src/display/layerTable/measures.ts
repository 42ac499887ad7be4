import { formatBytes, formatCount, formatNumber } from "../payload/format.js";
import type { LayerRow, LayerTablePayload } from "./schema.js";

/** A quantity with a bar a layer. */
export interface Measure {
  readonly name: string;
  /** What it counts, for the heading's title. */
  readonly about: string;
  of(row: LayerRow): number | undefined;
  total(payload: LayerTablePayload): string;
  format(value: number): string;
}

// A value is a float32.
const BYTES = 4;

export const MEASURES: readonly Measure[] = [
  {
    name: "memory",
    about: "bytes of the layer's output for one image, float32",
    of: (row) => row.activations * BYTES,
    total: ({ totals }) => formatBytes(totals.activations * BYTES),
    format: formatBytes,
  },
  {
    name: "parameters",
    about: "learned numbers of the layer",
    of: (row) => row.parameters,
    total: ({ totals }) => formatCount(totals.parameters),
    format: formatCount,
  },
  {
    name: "multiply-adds",
    about: "multiplications with an addition for one image",
    of: (row) => row.multiplyAdds,
    total: ({ totals }) => formatCount(totals.multiplyAdds),
    format: formatCount,
  },
  {
    name: "receptive field",
    about: "input pixels a side that one output value sees",
    of: (row) => row.receptiveField,
    total: () => "",
    format: (value) => `${formatNumber(value)} px`,
  },
];

/** The measures that some row has: choices of a layer, for one, need no receptive field. */
export function measuresOf({ layers }: LayerTablePayload): readonly Measure[] {
  return MEASURES.filter((measure) => layers.some((row) => measure.of(row) !== undefined));
}

/** The rows left out, when some are. */
export function capOf({ layers, from }: LayerTablePayload): string {
  return layers.length === from ? `${from} layers` : `${layers.length} of ${from} layers`;
}
