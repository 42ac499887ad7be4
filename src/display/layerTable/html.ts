import type { Display } from "../display.js";
import { formatCount, formatShape } from "../payload/format.js";
import { figure, table } from "../payload/html.js";
import { Raster, INK, textWidth } from "../picture/raster.js";
import { runColorNumber } from "../picture/runColor.js";
import { MEASURES, capOf, measuresOf } from "./measures.js";
import { layerTableSchema, type LayerTablePayload } from "./schema.js";

const MAX_ROWS = 200;

export const layerTable: Display<LayerTablePayload> = {
  schema: layerTableSchema,
  text(payload) {
    const about = `${payload.title}: ${capOf(payload)} on input ${formatShape(payload.inputShape)}`;
    if (payload.summed === false) return `${about}.`;
    const sums = MEASURES.slice(0, 3).map((measure) => `${measure.total(payload)} ${measure.name}`);
    return `${about}, ${sums.join(", ")}.`;
  },
  html(payload, picture) {
    const shown = payload.layers.slice(0, MAX_ROWS);
    const measures = measuresOf(payload);
    const rows = shown.map((row) => [
      row.name,
      row.kind,
      formatShape(row.outputShape),
      ...measures.map((measure) => {
        const value = measure.of(row);
        return value === undefined ? "" : measure.format(value);
      }),
    ]);
    const totals = ["total", "", "", ...measures.map((measure) => measure.total(payload))];
    const columns = [
      { name: "layer" },
      { name: "kind" },
      { name: "output", numeric: true },
      ...measures.map(({ name }) => ({ name, numeric: true })),
    ];
    const cap = shown.length < payload.from ? ` (the first ${shown.length} rows)` : "";
    return figure(
      picture,
      `${layerTable.text(payload).slice(0, -1)}${cap}`,
      table(columns, payload.summed === false ? rows : [...rows, totals]),
    );
  },
  picture,
};

const ROW = 13;
const BAR = 150;
const GAP = 16;

/** Bars of memory, parameters and multiply-adds for each layer. */
function picture(payload: LayerTablePayload, detail: number): Raster {
  const shown = payload.layers.slice(0, Math.max(8, Math.round(64 * detail)));
  const names = shown.map(({ name }) => name.slice(-28));
  const left = Math.max(40, ...names.map(textWidth)) + 10;
  const measures = MEASURES.slice(0, 3);
  const raster = new Raster(left + measures.length * (BAR + GAP), (shown.length + 1) * ROW + 6);
  measures.forEach((measure, column) => {
    const x = left + column * (BAR + GAP);
    const most = Math.max(1, ...shown.map((row) => measure.of(row) ?? 0));
    raster.text(x, 0, measure.name);
    shown.forEach((row, i) => {
      const y = (i + 1) * ROW + 2;
      if (column === 0) raster.text(0, y, names[i] ?? "");
      const value = measure.of(row) ?? 0;
      const width = Math.round((value / most) * (BAR - 60));
      raster.rect(x, y, Math.max(value > 0 ? 1 : 0, width), 8, runColorNumber(column));
      if (value > 0) raster.text(x + width + 4, y, formatCount(value), INK);
    });
  });
  return raster;
}
