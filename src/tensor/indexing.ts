import { shapeText, ShapeError, type Shape } from "./shape.js";

/** One index: a position (negative from the end), a range "start:end:step", ":" for all, or "..." for all that is not named. */
export type Index = number | string;

/** Positions along one dimension: start, start + step, …, `length` of them. */
export interface Range {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** What a list of indices picks: a range for each dimension, and the shape without those picked by position. */
export interface Selection {
  readonly ranges: readonly Range[];
  readonly shape: Shape;
}

/**
 * Reads indices against a shape. Ranges are cut to the dimension as in numpy; a negative step runs backwards.
 * @throws ShapeError for too many indices
 * @throws RangeError for positions outside, steps of 0 and text that is no range
 */
export function select(op: string, shape: Shape, indices: readonly Index[]): Selection {
  const full = withEllipsis(op, shape, indices);
  const ranges: Range[] = [];
  const kept: number[] = [];
  shape.forEach((length, d) => {
    const index = full[d] ?? ":";
    if (typeof index === "number") {
      ranges.push({ start: position(op, index, length, d), step: 1, length: 1 });
    } else {
      const range = parseRange(op, index, length, d);
      ranges.push(range);
      kept.push(range.length);
    }
  });
  return { ranges, shape: kept };
}

function withEllipsis(op: string, shape: Shape, indices: readonly Index[]): readonly Index[] {
  const dots = indices.indexOf("...");
  const named = indices.length - (dots < 0 ? 0 : 1);
  if (named > shape.length) {
    throw new ShapeError(
      `${op}: at most ${shape.length} indices for ${shapeText(shape)}; got ${named}`,
    );
  }
  if (dots < 0) return indices;
  const fill = new Array<Index>(shape.length - named).fill(":");
  return [...indices.slice(0, dots), ...fill, ...indices.slice(dots + 1)];
}

function position(op: string, index: number, length: number, dim: number): number {
  const resolved = index < 0 ? index + length : index;
  if (!Number.isInteger(index) || resolved < 0 || resolved >= length) {
    throw new RangeError(
      `${op}: index expected ${-length} to ${length - 1} in dimension ${dim}; got ${index}`,
    );
  }
  return resolved;
}

function parseRange(op: string, text: string, length: number, dim: number): Range {
  const match = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/.exec(text);
  if (match === null) {
    throw new RangeError(
      `${op}: index expected a number, "start:end:step" or "..." in dimension ${dim}; got "${text}"`,
    );
  }
  const step = match[3] === undefined ? 1 : Number(match[3]);
  if (step === 0)
    throw new RangeError(`${op}: step expected not 0 in dimension ${dim}; got "${text}"`);
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const bound = (part: string | undefined, missing: number): number => {
    if (part === undefined) return missing;
    const at = Number(part);
    return Math.min(high, Math.max(low, at < 0 ? at + length : at));
  };
  const start = bound(match[1], step > 0 ? low : high);
  const end = bound(match[2], step > 0 ? high : low);
  return { start, step, length: Math.max(0, Math.ceil((end - start) / step)) };
}
