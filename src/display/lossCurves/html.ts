import type { Display } from "../display.js";
import { formatNumber } from "../payload/format.js";
import { figure, table } from "../payload/html.js";
import { drawLineChart } from "../picture/lineChart.js";
import { Raster } from "../picture/raster.js";
import {
  capOf,
  colorOf,
  dataOf,
  firstSmoothing,
  isRate,
  nameOf,
  runsOf,
  smooth,
  smoothingOf,
} from "./curves.js";
import { lossCurvesSchema, type Curve, type LossCurvesPayload } from "./schema.js";

export const lossCurves: Display<LossCurvesPayload> = {
  schema: lossCurvesSchema,
  text(payload) {
    const parts = payload.curves.map((curve) => {
      const { last, best } = figures(curve);
      const record = isRate(curve.panel) ? "" : ` (best ${formatNumber(best)})`;
      return `${label(payload, curve)} ${formatNumber(last)}${record}`;
    });
    const steps = Math.max(0, ...payload.curves.map((curve) => dataOf(curve).steps.at(-1) ?? 0));
    return `${payload.title} to ${payload.unit} ${formatNumber(steps)}: ${parts.slice(0, 6).join("; ") || "no points yet"}.`;
  },
  html(payload, picture) {
    const rows = payload.curves.map((curve) => {
      const { last, best, count } = figures(curve);
      const record = isRate(curve.panel) ? "" : formatNumber(best);
      return [label(payload, curve), String(count), formatNumber(last), record];
    });
    const columns = [
      { name: "curve" },
      { name: "points", numeric: true },
      { name: "last", numeric: true },
      { name: "best", numeric: true },
    ];
    const cap = capOf(payload);
    return figure(
      picture,
      `${payload.title}${cap === "" ? "" : ` (${cap})`}`,
      table(columns, rows),
    );
  },
  picture(payload, detail) {
    const width = Math.round(640 * Math.max(0.6, detail));
    const panel = Math.round(width * 0.34);
    const smoothing = firstSmoothing(payload);
    const raster = new Raster(width, Math.max(1, payload.panels.length) * (panel + 8));
    payload.panels.forEach((name, i) => {
      const lines = payload.curves
        .filter((curve) => curve.panel === name)
        .map((curve) => {
          const { steps, values } = dataOf(curve);
          const color = Number.parseInt(colorOf(payload, curve).slice(1), 16);
          const y = smooth(values, smoothingOf(payload, curve, smoothing));
          return { name: nameOf(payload, curve), color: shade(color, curve), x: steps, y };
        });
      const yLabel = smoothing > 0 && !isRate(name) ? `${name}, smoothed` : name;
      const chart = { lines, xLabel: payload.unit, yLabel, log: payload.log && !isRate(name) };
      drawLineChart(raster, chart, i * (panel + 8), panel);
    });
    return raster;
  },
};

function label(payload: LossCurvesPayload, curve: Curve): string {
  const name = nameOf(payload, curve);
  const run = runsOf(payload).length > 1 ? `${curve.run} · ` : "";
  return name.includes(curve.panel) ? name : `${run}${curve.panel}, ${curve.role}`;
}

function figures(curve: Curve): {
  readonly last: number;
  readonly best: number;
  readonly count: number;
} {
  const { values } = dataOf(curve);
  const finite = Array.from(values).filter(Number.isFinite);
  const rising = /acc|precision|recall/i.test(curve.panel);
  const best = finite.length === 0 ? NaN : rising ? Math.max(...finite) : Math.min(...finite);
  return { last: values.at(-1) ?? NaN, best, count: curve.from };
}

/** Validation is drawn darker, where the page dashes it. */
function shade(color: number, { role }: Curve): number {
  if (role === "train") return color;
  const half = (byte: number) => Math.round(byte * 0.5);
  return (half(color >> 16) << 16) | (half((color >> 8) & 255) << 8) | half(color & 255);
}
