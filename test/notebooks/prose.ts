import type { Notebook } from "./notebook.js";
import { codeCells, proseCells, textOf } from "./notebook.js";

const LINKS_AND_TAGS = /\]\([^)]*\)|<[^>]+>/g;
const WHOLE_NUMBER =
  /(?<![\w.,])\d{1,3}(?:(?:,|\{,\})\d{3})+(?![\d°])|(?<![\w.,])\d{3,}(?![\d°]|\.\d)/g;

/** Counts of three digits or more that the prose states, without those that it quotes from elsewhere. */
export function statedCounts(notebook: Notebook): readonly number[] {
  // The first cell names sizes of data sets and seconds, which is its office.
  return proseCells(notebook)
    .slice(1)
    .flatMap((cell) => {
      const quoted = new Set(cell.metadata.cnnlab?.cited ?? []);
      const found = cell.source.replace(LINKS_AND_TAGS, " ").match(WHOLE_NUMBER) ?? [];
      return found.map((text) => Number(text.replace(/[^\d]/g, ""))).filter((n) => !quoted.has(n));
    });
}

/** Every whole number that a cell's code or output contains. */
export function computedCounts(notebook: Notebook): ReadonlySet<number> {
  const text = codeCells(notebook).map((cell) => `${cell.source}\n${textOf(cell)}`);
  return new Set((text.join("\n").replaceAll("_", "").match(/\d+/g) ?? []).map(Number));
}

const TIME = /\b\d+(?:\.\d+)?\s*(?:ms|milliseconds?|seconds?|s|minutes?|min|hours?)\b/g;

/** Durations in the prose after the first cell; they belong in outputs only. */
export function statedTimes(notebook: Notebook): readonly string[] {
  return proseCells(notebook)
    .slice(1)
    .flatMap((cell) => cell.source.match(TIME) ?? []);
}

/** Ranges of trained figures that a cell's printed number misses. */
export function missedClaims(notebook: Notebook): readonly string[] {
  return codeCells(notebook).flatMap((cell) =>
    Object.entries(cell.metadata.cnnlab?.claims ?? {}).flatMap(([label, [low, high]]) => {
      const text = textOf(cell);
      const at = text.indexOf(label);
      const value = at < 0 ? NaN : Number.parseFloat(text.slice(at + label.length));
      return value >= low && value <= high
        ? []
        : [`${cell.id}: ${label} expected ${low} to ${high}; got ${value}`];
    }),
  );
}

/** Ranges that the prose quotes as `"row | column"` of results.md and that its seeds leave, or that it does not state. */
export function missedResults(notebook: Notebook, results: string): readonly string[] {
  const figures = resultFigures(results);
  return proseCells(notebook).flatMap((cell) =>
    Object.entries(cell.metadata.cnnlab?.results ?? {}).flatMap(([place, [low, high]]) => {
      const found = figures.get(place);
      if (found === undefined) return [`${cell.id}: results.md has no ${place}`];
      const text = cell.source.replaceAll(",", "");
      const stated = [low, high].every((bound) => text.includes(String(bound)));
      if (!stated) return [`${cell.id}: the prose does not state ${low} to ${high} for ${place}`];
      const inside = Math.min(...found) >= low && Math.max(...found) <= high;
      return inside
        ? []
        : [`${cell.id}: ${place} is ${found.join(", ")}; stated ${low} to ${high}`];
    }),
  );
}

/** All numbers of each cell of the tables, by `"row | column"`. */
function resultFigures(results: string): ReadonlyMap<string, readonly number[]> {
  const figures = new Map<string, readonly number[]>();
  let columns: readonly string[] = [];
  for (const line of results.split("\n").filter((text) => text.startsWith("|"))) {
    const [row = "", ...cells] = line
      .split("|")
      .slice(1, -1)
      .map((text) => text.trim());
    if (row === "") columns = cells;
    else if (!/^-+$/.test(row)) {
      cells.forEach((text, k) => {
        const numbers = text.match(/-?[\d.]+(?:e[+-]?\d+)?/g) ?? [];
        figures.set(`${row} | ${columns[k]}`, numbers.map(Number));
      });
    }
  }
  return figures;
}
