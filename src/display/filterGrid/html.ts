import type { Display } from "../display.js";
import { formatNumber } from "../payload/format.js";
import { figure } from "../payload/html.js";
import { unpackNumbers, type PackedNumbers } from "../payload/numbers.js";
import { Raster } from "../picture/raster.js";
import { filterGridSchema, type FilterGridPayload } from "./schema.js";
import { capOf, hasColor, largest, tileColor, type Tile } from "./tiles.js";

const WIDTH = 560;
const GAP = 5;

export const filterGrid: Display<FilterGridPayload> = {
  schema: filterGridSchema,
  text(payload) {
    const { weights, gradients } = payload;
    const range = `weights from ${formatNumber(weights.min)} to ${formatNumber(weights.max)}`;
    const slopes =
      gradients === undefined
        ? ""
        : `, gradients from ${formatNumber(gradients.min)} to ${formatNumber(gradients.max)}`;
    return `${payload.title}: ${capOf(payload)}, ${range}${slopes}.`;
  },
  html: (payload, picture) => figure(picture, filterGrid.text(payload).slice(0, -1)),
  picture(payload, detail) {
    const parts = [
      payload.weights,
      ...(payload.gradients === undefined ? [] : [payload.gradients]),
    ];
    const blocks = parts.map((part) => block(part, payload, detail));
    const width = Math.max(...blocks.map((each) => each.width));
    const raster = new Raster(
      width,
      blocks.reduce((sum, { height }) => sum + height + 16, 0),
    );
    let top = 0;
    blocks.forEach((each, i) => {
      raster.text(0, top, i === 0 ? "weights" : "gradients");
      each.draw(raster, top + 12);
      top += each.height + 16;
    });
    return raster;
  },
};

interface Block {
  readonly width: number;
  readonly height: number;
  draw(raster: Raster, top: number): void;
}

/** Colour filters in rows; deeper filters one row each, one column an input channel. */
function block(part: PackedNumbers, payload: FilterGridPayload, detail: number): Block {
  const { shape } = part;
  const [filters = 1, channels = 1, height = 1, width = 1] = shape;
  const color = hasColor(payload);
  const shown = Math.max(1, Math.round(Math.min(filters, color ? 96 : 24) * detail));
  const across = color ? Math.min(shown, 16) : channels;
  const tiles: Tile[] = [];
  for (let filter = 0; filter < shown; filter++) {
    if (color) tiles.push({ filter, channel: undefined });
    else for (let channel = 0; channel < channels; channel++) tiles.push({ filter, channel });
  }
  const cell = Math.max(1, Math.min(12, Math.floor((WIDTH / across - GAP) / width)));
  const values = unpackNumbers(part);
  const limit = largest(values);
  return {
    width: across * (width * cell + GAP) - GAP,
    height: Math.ceil(tiles.length / across) * (height * cell + GAP) - GAP,
    draw(raster, top) {
      tiles.forEach((tile, place) => {
        const x = (place % across) * (width * cell + GAP);
        const y = top + Math.floor(place / across) * (height * cell + GAP);
        raster.cells(x, y, { width, height, color: tileColor(values, shape, tile, limit) }, cell);
      });
    },
  };
}
