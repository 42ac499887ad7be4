import { codeCells, textOf, type Cell, type Notebook } from "./notebook.js";

// Text of a picture names rounded statistics of its pixels, which differ by instruction set.
const PICTURE_TOLERANCE = 0.02;
const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/**
 * What differs between the saved outputs of a notebook and those of a fresh run, one line a cell.
 * Printed text must be equal, but for numbers of cells that state a tolerance, and times.
 */
export function compareOutputs(saved: Notebook, fresh: Notebook): readonly string[] {
  const again = new Map(codeCells(fresh).map((cell) => [cell.id, cell]));
  return codeCells(saved).flatMap((cell) => {
    const other = again.get(cell.id);
    const difference = other ? compareCells(cell, other) : "not in the fresh run";
    return difference === undefined ? [] : [`${cell.id}: ${difference}`];
  });
}

function compareCells(saved: Cell, fresh: Cell): string | undefined {
  const facts = saved.metadata.cnnlab ?? {};
  const error = fresh.outputs.find((output) => output.output_type === "error");
  if (error) return `ends in an error: ${error.evalue ?? ""}`;
  if (facts.volatile) return undefined;
  const [before, after] = [saved, fresh].map(kindsOf);
  if (before !== after) return `shows ${after}; saved was ${before}`;
  const pictures = saved.outputs.some((output) => output.data !== undefined);
  return compareText(
    textOf(saved),
    textOf(fresh),
    facts.tolerance ?? (facts.claims || pictures ? PICTURE_TOLERANCE : 0),
  );
}

function kindsOf(cell: Cell): string {
  const kinds = cell.outputs.map((output) =>
    output.data ? Object.keys(output.data).sort().join("+") : (output.name ?? output.output_type),
  );
  return kinds.join(", ") || "nothing";
}

function compareText(saved: string, fresh: string, tolerance: number): string | undefined {
  if (saved === fresh) return undefined;
  const [words, wordsNow] = [saved, fresh].map((text) => text.replace(NUMBER, "#"));
  if (words !== wordsNow || tolerance === 0)
    return `prints ${quote(fresh)}; saved was ${quote(saved)}`;
  const numbers = (text: string) => (text.match(NUMBER) ?? []).map(Number);
  const now = numbers(fresh);
  const off = numbers(saved).findIndex((value, i) => {
    const other = now[i] ?? NaN;
    return Math.abs(value - other) > tolerance * Math.max(Math.abs(value), Math.abs(other));
  });
  return off < 0
    ? undefined
    : `number ${off} is ${now[off]}; saved was ${numbers(saved)[off]}, tolerance ${tolerance}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
