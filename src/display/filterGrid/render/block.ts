import { formatNumber } from "../../payload/format.js";
import { unpackNumbers, type PackedNumbers } from "../../payload/numbers.js";
import { pixelCanvas, sizeCanvas } from "../../render/canvas.js";
import { CellCursor, type Spot } from "../../render/cellCursor.js";
import { h } from "../../render/dom.js";
import { tiledCells } from "../../render/tiling.js";
import type { FilterGridPayload } from "../schema.js";
import { capOf, largest, tileColor, type Tile } from "../tiles.js";

const GAP = 5;
const GUTTER = 30;
const HEAD = 16;
const MAX_HEIGHT = 4000;
/** Pixels around all tiles, for the line around each. */
const EDGE = 1;

export interface BlockContent {
  readonly payload: FilterGridPayload;
  readonly packed: PackedNumbers;
  /** Three channels mixed to a colour, or each channel by itself. */
  readonly color: boolean;
  readonly scale: "shared" | "filter";
  /** Pixels there are in width. */
  readonly room: number;
}

/** The weights of a layer, or their gradients, as tiles. */
export class FilterBlock {
  readonly node: HTMLElement;
  readonly name: string;
  readonly #canvas = h("canvas");
  readonly #cursor: CellCursor;
  readonly #translate: (text: string) => string;
  #tiles: readonly Tile[] = [];
  #values: Float32Array = new Float32Array(0);
  #shape: readonly number[] = [];

  /** `read` gets place and value that the reader is on; two empty texts when on none. */
  constructor(
    name: string,
    translate: (text: string) => string,
    read: (place: string, value: string) => void,
  ) {
    this.name = name;
    this.#translate = translate;
    this.#cursor = new CellCursor({
      canvas: this.#canvas,
      read: (spot) => read(...this.#say(spot)),
    });
    this.#cursor.node.style.marginTop = "6px";
    this.node = h("div", {}, h("div", { class: "cnnlab-sub" }, name), this.#cursor.node);
  }

  draw({ payload, packed, color, scale, room }: BlockContent): void {
    const { shape } = packed;
    const [filters = 1, channels = 1, height = 1, width = 1] = shape;
    const values = unpackNumbers(packed);
    const all: Tile[] = [];
    for (let filter = 0; filter < filters; filter++) {
      if (color) all.push({ filter, channel: undefined });
      else for (let channel = 0; channel < channels; channel++) all.push({ filter, channel });
    }
    const gutter = color ? 0 : GUTTER;
    const few = filters <= 24 ? 76 : 54;
    const wanted = color ? few : Math.min(56, (room - gutter) / channels - GAP);
    const cell = Math.max(2, Math.floor(wanted / width));
    const [w, hgt] = [cell * width, cell * height];
    const most = Math.max(1, Math.floor((room + GAP) / (w + GAP)));
    const across = color ? Math.ceil(filters / Math.ceil(filters / most)) : channels;
    const head = color ? 0 : HEAD;
    const rows = Math.min(Math.ceil(all.length / across), Math.floor(MAX_HEIGHT / (hgt + GAP)));
    const tiles = all.slice(0, rows * across);
    const cells = tiledCells({
      ...{ tiles: tiles.length, rows: height, columns: width, across, width: w, height: hgt },
      ...{ gap: [GAP, GAP], from: [gutter + EDGE, head + EDGE] },
    });
    const context = sizeCanvas(
      this.#canvas,
      gutter + across * (w + GAP) - GAP + 2 * EDGE,
      head + rows * (hgt + GAP) - GAP + 2 * EDGE,
    );
    [this.#tiles, this.#values, this.#shape] = [tiles, values, shape];
    const keys = this.#translate(
      "Arrow keys read the values, Page Up and Page Down go from tile to tile.",
    );
    this.#canvas.setAttribute("aria-label", `${this.name}, ${capOf(payload)}. ${keys}`);
    this.#cursor.use(cells);
    if (context === undefined) return;
    const shared = largest(values);
    const perFilter = channels * height * width;
    context.fillStyle = getComputedStyle(this.node).color || "#333";
    context.strokeStyle = context.fillStyle;
    context.lineWidth = EDGE;
    context.font = "11px ui-monospace, Menlo, Consolas, monospace";
    tiles.forEach((tile, place) => {
      const start = tile.filter * perFilter;
      const limit = scale === "shared" ? shared : largest(values, start, start + perFilter);
      const colorOf = tileColor(values, shape, tile, limit);
      const pixels = pixelCanvas(width, height, (target) => {
        for (let i = 0; i < target.length; i++) {
          const rgb = colorOf(i);
          target[i] = (255 << 24) | ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16);
        }
      });
      const [x, y] = cells.corner(place);
      if (pixels !== undefined) context.drawImage(pixels, x, y, w, hgt);
      // A white or black border of a filter would be lost on a page of that colour.
      context.globalAlpha = 0.25;
      context.strokeRect(x - EDGE / 2, y - EDGE / 2, w + EDGE, hgt + EDGE);
      context.globalAlpha = 1;
      if (gutter > 0 && place % across === 0)
        context.fillText(`f${tile.filter}`, 0, y + hgt / 2 + 4);
      if (head > 0 && place < across && (w >= 22 || place % 4 === 0))
        context.fillText(`c${tile.channel}`, x, 11);
    });
  }

  dispose(): void {
    this.#cursor.dispose();
  }

  #say(spot: Spot | undefined): readonly [place: string, value: string] {
    const tile = spot && this.#tiles[spot.tile];
    if (spot === undefined || tile === undefined) return ["", ""];
    const [, channels = 1, height = 1, width = 1] = this.#shape;
    const { row, column } = spot;
    const at = (channel: number) => {
      const index = ((tile.filter * channels + channel) * height + row) * width + column;
      return formatNumber(this.#values[index] ?? NaN, 3);
    };
    const mixed = tile.channel === undefined;
    const channel = mixed ? "" : `, channel ${tile.channel}`;
    return [
      `${this.name}: filter ${tile.filter}${channel} (${row}, ${column})  `,
      mixed ? `R ${at(0)}  G ${at(1)}  B ${at(2)}` : at(tile.channel),
    ];
  }
}
