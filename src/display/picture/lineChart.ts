import { formatNumber } from "../payload/format.js";
import { FAINT, INK, textWidth, type Color, type Raster } from "./raster.js";

export interface Line {
  readonly name: string;
  readonly color: Color;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface LineChart {
  readonly lines: readonly Line[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly log: boolean;
}

const LEFT = 58;
const RIGHT = 18;
const TOP = 14;
const BOTTOM = 30;

/** Draws a chart with axes, grid, ticks and a legend into a raster; lines break at values that are no numbers. */
export function drawLineChart(raster: Raster, chart: LineChart, top: number, height: number): void {
  const scale = (value: number) => (chart.log ? Math.log10(value) : value);
  const xs = bounds(
    chart.lines.map(({ x }) => x),
    (x) => x,
  );
  const ys = bounds(
    chart.lines.map(({ y }) => y),
    scale,
  );
  const plot = {
    x: LEFT,
    y: top + TOP,
    width: raster.width - LEFT - RIGHT,
    height: height - TOP - BOTTOM,
  };
  const placeX = (x: number) =>
    Math.round(plot.x + ((x - xs.min) / (xs.max - xs.min)) * plot.width);
  const placeY = (y: number) =>
    Math.round(plot.y + plot.height - ((scale(y) - ys.min) / (ys.max - ys.min)) * plot.height);

  for (const value of chart.log ? logTicks(ys.min, ys.max) : ticks(ys.min, ys.max, 5)) {
    const y = placeY(value);
    raster.rect(plot.x, y, plot.width, 1, FAINT);
    raster.text(plot.x - 6, y - 3, formatNumber(value, 3), INK, "end");
  }
  for (const tick of ticks(xs.min, xs.max, 7)) {
    raster.rect(placeX(tick), plot.y + plot.height, 1, 4, INK);
    raster.text(placeX(tick), plot.y + plot.height + 7, formatNumber(tick, 3), INK, "middle");
  }
  raster.rect(plot.x, plot.y + plot.height, plot.width, 1, INK);
  raster.text(0, top, `${chart.yLabel}${chart.log ? " (log)" : ""}`);
  raster.text(plot.x + plot.width, top + height - 10, chart.xLabel, INK, "end");
  for (const line of chart.lines) drawLine(raster, line, placeX, placeY, scale);
  drawLegend(raster, chart.lines, top);
}

function drawLine(
  raster: Raster,
  { x, y, color }: Line,
  placeX: (x: number) => number,
  placeY: (y: number) => number,
  scale: (y: number) => number,
): void {
  let before: readonly [number, number] | undefined;
  for (let i = 0; i < x.length; i++) {
    const value = y[i] ?? NaN;
    if (!Number.isFinite(scale(value))) {
      before = undefined;
      continue;
    }
    const point = [placeX(x[i] ?? 0), placeY(value)] as const;
    if (before === undefined) raster.rect(point[0] - 1, point[1] - 1, 3, 3, color);
    else raster.line(...before, ...point, color);
    before = point;
  }
}

function drawLegend(raster: Raster, lines: readonly Line[], top: number): void {
  let right = raster.width - RIGHT;
  for (const { name, color } of lines.toReversed()) {
    const width = textWidth(name);
    if (right - width < LEFT + 60) return;
    raster.text(right, top, name, INK, "end");
    raster.rect(right - width - 16, top + 2, 12, 3, color);
    right -= width + 28;
  }
}

function bounds(
  lists: readonly ArrayLike<number>[],
  scale: (value: number) => number,
): { readonly min: number; readonly max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const value = scale(list[i] ?? NaN);
      if (!Number.isFinite(value)) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  if (!(min <= max)) return { min: 0, max: 1 };
  return min === max ? { min: min - 0.5, max: max + 0.5 } : { min, max };
}

/** Round numbers between two bounds, about `count` of them. */
export function ticks(min: number, max: number, count: number): readonly number[] {
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(min / step);
  const last = Math.floor(max / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** 1, 2 and 5 times powers of ten between two logarithms; the powers alone when there are many. */
function logTicks(min: number, max: number): readonly number[] {
  const factors = max - min > 2.5 ? [1] : [1, 2, 5];
  const found: number[] = [];
  for (let power = Math.floor(min); power <= max; power++) {
    for (const factor of factors) {
      const place = power + Math.log10(factor);
      if (place >= min && place <= max) found.push(Number(`${factor}e${power}`));
    }
  }
  return found;
}
