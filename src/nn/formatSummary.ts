import { shapeText } from "../tensor/shape.js";
import type { ModelSummary } from "./modelSummary.js";

/** A summary as a table of text. */
export function formatSummary(found: Omit<ModelSummary, "toString">): string {
  const head = ["layer", "kind", "output", "parameters", "memory", "mult-adds", "field", "jump"];
  const rows = found.layers.map((layer) => [
    layer.name,
    layer.kind,
    shapeText(layer.outputShape),
    count(layer.parameters),
    bytes(layer.forwardBytes),
    count(layer.multiplyAdds),
    String(layer.receptiveField),
    String(layer.jump),
  ]);
  const widths = head.map((name, i) =>
    Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  // Names to the left, numbers to the right.
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i < 3 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  const { parameters, trainable, forwardBytes, trainingBytes, multiplyAdds } = found.totals;
  return [
    `${found.name} on one input ${shapeText(found.inputShape)}`,
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...rows.map(line),
    line(widths.map((width) => "-".repeat(width))),
    `parameters ${count(parameters)}, of them trainable ${count(trainable)}; multiply-adds ${count(multiplyAdds)}`,
    `activations ${bytes(forwardBytes)} forward, ${bytes(trainingBytes)} with gradients`,
  ].join("\n");
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  return value < 1024 ** 2
    ? `${(value / 1024).toFixed(1)} KiB`
    : `${(value / 1024 ** 2).toFixed(2)} MiB`;
}
