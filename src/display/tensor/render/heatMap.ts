import { formatNumber } from "../../payload/format.js";
import type { Range } from "../../payload/numbers.js";
import { isDark, palette, stepOf, type ColorScaleName } from "../../picture/colorScale.js";
import { pixelCanvas, pixelPalette, sizeCanvas } from "../../render/canvas.js";
import { Disposer, h } from "../../render/dom.js";
import type { RenderHost } from "../../render/host.js";

export interface Spot {
  /** Number of the slice. */
  readonly at: number;
  readonly row: number;
  readonly column: number;
}

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
  readonly #canvas = h("canvas", { role: "img" });
  readonly #mark = h("div", { class: "cnnlab-mark", hidden: true });
  readonly #disposer = new Disposer();
  readonly #host: RenderHost;
  #locate: (x: number, y: number) => (Spot & { readonly box: Box }) | undefined = () => undefined;

  constructor(host: RenderHost, onHover: (spot: Spot | undefined) => void) {
    this.#host = host;
    const inner = h("div", { class: "cnnlab-grid" }, this.#canvas, this.#mark);
    this.node = h(
      "div",
      {
        class: "cnnlab-scroll",
        tabindex: 0,
        role: "region",
        "aria-label": host.translate("values"),
      },
      inner,
    );
    this.#disposer.listen(this.#canvas, "pointermove", (event) => {
      const spot = this.#locate(event.offsetX, event.offsetY);
      this.#mark.hidden = spot === undefined;
      if (spot !== undefined) place(this.#mark, spot.box);
      onHover(spot);
    });
    this.#disposer.listen(this.#canvas, "pointerleave", () => {
      this.#mark.hidden = true;
      onHover(undefined);
    });
  }

  label(text: string): void {
    this.#canvas.setAttribute("aria-label", text);
    this.node.setAttribute("aria-label", `${text}, ${this.#host.translate("values")}`);
  }

  /** One slice with its row and column numbers, and the values where a cell has room for them. */
  drawSlice(options: Common & { readonly at: number; readonly cell: number }): void {
    const { values, rows, columns, at, colors, domain } = options;
    const cell = Math.min(options.cell, Math.floor(MAX_CANVAS / Math.max(rows, columns, 1)) || 1);
    const [width, height] = [columns * cell, rows * cell];
    const context = sizeCanvas(this.#canvas, GUTTER_LEFT + width + 1, GUTTER_TOP + height + 1);
    this.#mark.hidden = true;
    this.#locate = (x, y) => {
      const column = Math.floor((x - GUTTER_LEFT) / cell);
      const row = Math.floor((y - GUTTER_TOP) / cell);
      if (column < 0 || row < 0 || column >= columns || row >= rows) return undefined;
      const box = {
        left: GUTTER_LEFT + column * cell,
        top: GUTTER_TOP + row * cell,
        width: cell,
        height: cell,
      };
      return { at, row, column, box };
    };
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
    this.#mark.hidden = true;
    this.#locate = (x, y) => {
      const [i, j] = [Math.floor(x / (width + GAP)), Math.floor(y / (height + GAP))];
      const at = j * across + i;
      const column = Math.floor((x - i * (width + GAP)) / cell);
      const row = Math.floor((y - j * (height + GAP)) / cell);
      if (i >= across || at >= count || column >= columns || row >= rows) return undefined;
      const box = { left: i * (width + GAP), top: j * (height + GAP), width, height };
      return { at, row, column, box };
    };
    if (context === undefined || rows * columns === 0) return;
    for (let at = 0; at < count; at++) {
      const image = slicePixels(options, at * rows * columns);
      if (image === undefined) return;
      const [x, y] = [(at % across) * (width + GAP), Math.floor(at / across) * (height + GAP)];
      context.drawImage(image, x, y, width, height);
    }
  }

  dispose(): void {
    this.#disposer.dispose();
  }
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function place(node: HTMLElement, { left, top, width, height }: Box): void {
  node.style.left = `${left - 2}px`;
  node.style.top = `${top - 2}px`;
  node.style.width = `${width + 4}px`;
  node.style.height = `${height + 4}px`;
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
