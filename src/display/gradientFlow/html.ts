import type { Display } from "../display.js";
import { formatNumber } from "../payload/format.js";
import { figure, table } from "../payload/html.js";
import { drawLineChart } from "../picture/lineChart.js";
import { Raster } from "../picture/raster.js";
import { runColorNumber } from "../picture/runColor.js";
import { depths, normsAt, ratioOf } from "./flow.js";
import { gradientFlowSchema, type GradientFlowPayload } from "./schema.js";

export const gradientFlow: Display<GradientFlowPayload> = {
  schema: gradientFlowSchema,
  text(payload) {
    const parts = payload.nets.map((net) => {
      const norms = normsAt(net, net.steps.length - 1);
      return (
        `${net.name} (${net.layers.length} layers) ${formatNumber(norms[0] ?? NaN, 3)} at the first layer, ` +
        `${formatNumber(norms.at(-1) ?? NaN, 3)} at the last`
      );
    });
    return `${payload.title}, ${payload.unit}: ${parts.join("; ")}.`;
  },
  html(payload, picture) {
    const columns = [
      { name: "net" },
      { name: "layers", numeric: true },
      { name: "step", numeric: true },
      { name: "first layer", numeric: true },
      { name: "last layer", numeric: true },
      { name: "first / last", numeric: true },
    ];
    const rows = payload.nets.map((net) => {
      const at = net.steps.length - 1;
      const norms = normsAt(net, at);
      return [
        net.name,
        String(net.layers.length),
        formatNumber(net.steps[at] ?? 0),
        formatNumber(norms[0] ?? NaN, 3),
        formatNumber(norms.at(-1) ?? NaN, 3),
        formatNumber(ratioOf(net, at), 3),
      ];
    });
    return figure(picture, `${payload.title} · ${payload.unit} per layer`, table(columns, rows));
  },
  picture(payload, detail) {
    const width = Math.round(600 * Math.max(0.6, detail));
    const raster = new Raster(width, Math.round(width * 0.5));
    const lines = payload.nets.map((net, i) => ({
      name: net.name,
      color: runColorNumber(i),
      x: depths(net, false),
      y: normsAt(net, net.steps.length - 1),
    }));
    const chart = { lines, xLabel: "layer, from the input", yLabel: payload.unit, log: true };
    drawLineChart(raster, chart, 0, raster.height);
    return raster;
  },
};
