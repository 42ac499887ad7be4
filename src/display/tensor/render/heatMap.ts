import { formatNumber } from "../../payload/format.js";
import type { Range } from "../../payload/numbers.js";
import { isDark, palette, stepOf, type ColorScaleName } from "../../picture/colorScale.js";
import { pixelCanvas, pixelPalette, sizeCanvas } from "../../render/canvas.js";
import { CellCursor, type Spot } from "../../render/cellCursor.js";
import { h } from "../../render/dom.js";
import type { RenderHost } from "../../render/host.js";
import { tiledCells } from "../../render/tiling.js";

interface Common {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly colors: ColorScaleName;
  readonly domain: Range;
}

const GUTTER_LEFT = 34;
const GUTTER_TOP = 18;
const GAP = 5;
/** From this many pixels a side the numbers are written into the cells. */
const NUMBERS_FROM = 34;
// No canvas may be larger than this a side: browsers refuse, and the reader scrolls anyway.
const MAX_CANVAS = 4096;

/** Slices of a tensor as colours: one with axes and numbers, or all of them small. */
export class HeatMap {
  readonly node: HTMLElement;
  readonly #canvas = h("canvas");
  readonly #cursor: CellCursor;
  readonly #host: RenderHost;
  /** Number of the slice that is drawn first. */
  #first = 0;

  /** `onRead` gets a value's place, its tile being the number of the slice. */
  constructor(host: RenderHost, onRead: (spot: Spot | undefined) => void) {
    this.#host = host;
    this.#cursor = new CellCursor({
      canvas: this.#canvas,
      read: (spot) => onRead(spot && { ...spot, tile: this.#first + spot.tile }),
    });
    this.node = h("div", { class: "cnnlab-scroll" }, this.#cursor.node);
  }

  label(text: string): void {
    const t = this.#host.translate;
    const keys = t("Arrow keys read the values, Page Up and Page Down go from slice to slice.");
    this.#canvas.setAttribute("aria-label", `${text}. ${keys}`);
  }

  /** One slice with its row and column numbers, and the values where a cell has room for them. */
  drawSlice(options: Common & { readonly at: number; readonly cell: number }): void {
    const { values, rows, columns, at, colors, domain } = options;
    const cell = Math.min(options.cell, Math.floor(MAX_CANVAS / Math.max(rows, columns, 1)) || 1);
    const [width, height] = [columns * cell, rows * cell];
    const context = sizeCanvas(this.#canvas, GUTTER_LEFT + width + 1, GUTTER_TOP + height + 1);
    this.#first = at;
    const from = [GUTTER_LEFT, GUTTER_TOP] as const;
    this.#cursor.use(tiledCells({ tiles: 1, rows, columns, across: 1, width, height, from }));
    if (context === undefined || rows * columns === 0) return;
    const start = at * rows * columns;
    const image = slicePixels(options, start);
    if (image !== undefined) context.drawImage(image, GUTTER_LEFT, GUTTER_TOP, width, height);
    const style = getComputedStyle(this.#canvas);
    context.fillStyle = style.color || "#333";
    context.font = "11px ui-monospace, Menlo, Consolas, monospace";
    drawTicks(context, rows, columns, cell);
    if (cell < NUMBERS_FROM) return;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let i = 0; i < rows * columns; i++) {
      const value = values[start + i] ?? NaN;
      context.fillStyle = isDark(colors, stepOf(value, domain.min, domain.max)) ? "#fff" : "#111";
      const text = formatNumber(value, cell >= 44 ? 3 : 2);
      const x = GUTTER_LEFT + ((i % columns) + 0.5) * cell;
      context.fillText(text, x, GUTTER_TOP + (Math.floor(i / columns) + 0.5) * cell, cell - 4);
    }
  }

  /** All slices side by side. */
  drawGrid(options: Common & { readonly count: number; readonly room: number }): void {
    const { rows, columns, count, room } = options;
    const wanted = Math.max(columns, Math.min(96, Math.sqrt((room * 360) / count)));
    const cell = Math.max(1, Math.floor(wanted / columns));
    const [width, height] = [columns * cell, rows * cell];
    const most = Math.max(1, Math.min(count, Math.floor((room + GAP) / (width + GAP))));
    const down = Math.ceil(count / most);
    const across = Math.ceil(count / down);
    const tall = Math.min(MAX_CANVAS, down * (height + GAP) - GAP);
    const context = sizeCanvas(this.#canvas, across * (width + GAP) - GAP, Math.max(1, tall));
    this.#first = 0;
    const gap = [GAP, GAP] as const;
    const cells = tiledCells({ tiles: count, rows, columns, across, width, height, gap });
    this.#cursor.use(cells);
    if (context === undefined || rows * columns === 0) return;
    for (let at = 0; at < count; at++) {
      const image = slicePixels(options, at * rows * columns);
      if (image === undefined) return;
      const [left, top] = cells.corner(at);
      context.drawImage(image, left, top, width, height);
    }
  }

  dispose(): void {
    this.#cursor.dispose();
  }
}

function slicePixels(options: Common, start: number): HTMLCanvasElement | undefined {
  const { values, rows, columns, colors, domain } = options;
  const lookup = pixelPalette(palette(colors));
  return pixelCanvas(columns, rows, (pixels) => {
    for (let i = 0; i < rows * columns; i++) {
      pixels[i] = lookup[stepOf(values[start + i] ?? NaN, domain.min, domain.max)] ?? 0;
    }
  });
}

function drawTicks(
  context: CanvasRenderingContext2D,
  rows: number,
  columns: number,
  cell: number,
): void {
  const every = (room: number) =>
    [1, 2, 5, 10, 20, 50, 100, 200, 500].find((step) => step * cell >= room) ?? 1000;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  for (let x = 0; x < columns; x += every(26)) {
    context.fillText(String(x), GUTTER_LEFT + (x + 0.5) * cell, GUTTER_TOP - 4);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let y = 0; y < rows; y += every(18)) {
    context.fillText(String(y), GUTTER_LEFT - 6, GUTTER_TOP + (y + 0.5) * cell);
  }
}
