import { formatNumber } from "../payload/format.js";
import { figure } from "../payload/html.js";
import { unpackNumbers } from "../payload/numbers.js";
import { decodeBase64 } from "../payload/base64.js";
import { palette, stepOf, NOT_A_NUMBER } from "../picture/colorScale.js";
import { GLYPH_WIDTH } from "../picture/font.js";
import { FAINT, INK, Raster, paletteColor } from "../picture/raster.js";
import { shrink } from "../picture/shrink.js";
import type { Display } from "../display.js";
import { capOf, mapDomain, mapOrder } from "./maps.js";
import { activationGridSchema, type ActivationGridPayload } from "./schema.js";

const WIDTH = 640;
const GAP = 4;
const LEGEND = 28;
const LABEL = 12;

export const activationGrid: Display<ActivationGridPayload> = {
  schema: activationGridSchema,
  text: (payload) => `${payload.title}: ${capOf(payload)}, ${rangeText(payload)}.`,
  html: (payload, picture) =>
    figure(picture, `${payload.title} · ${capOf(payload)} · ${rangeText(payload)}`),
  picture,
};

function rangeText(payload: ActivationGridPayload): string {
  const { min, max } = payload.ranges;
  return `${payload.unit} from ${formatNumber(min)} to ${formatNumber(max)}`;
}

/** A side that still shows what a map is like, where a picture must be coarser. */
const COARSEST = 12;

/** The first frame's maps in rows, with a legend of the colours below; with less detail fewer and coarser maps. */
function picture(payload: ActivationGridPayload, detail: number): Raster {
  const [, channels = 0, ownHeight = 0, ownWidth = 0] = payload.maps.shape;
  const coarse = (size: number) => Math.max(Math.min(size, COARSEST), Math.round(size * detail));
  const [height, width] = [coarse(ownHeight), coarse(ownWidth)];
  const shown = mapOrder(payload, payload.order).slice(0, Math.max(1, Math.round(64 * detail)));
  const columns = Math.min(shown.length, Math.max(4, Math.ceil(Math.sqrt(shown.length * 1.6))));
  const cell = Math.max(1, Math.floor((WIDTH / columns - GAP) / width));
  const rows = Math.ceil(shown.length / columns);
  const pitch = height * cell + GAP + (payload.labels === undefined ? 0 : LABEL);
  const raster = new Raster(columns * (width * cell + GAP) - GAP, rows * pitch + LEGEND);
  const steps = decodeBase64(payload.maps.data);
  const ranges = unpackNumbers(payload.ranges);
  const colors = palette(payload.colors);
  shown.forEach((map, place) => {
    const [min = 0, max = 0] = ranges.subarray(map * 2, map * 2 + 2);
    const domain = mapDomain(payload, { min, max });
    const start = map * ownHeight * ownWidth;
    const own = Float32Array.from(steps.subarray(start, start + ownHeight * ownWidth), (step) =>
      step === NOT_A_NUMBER ? NaN : min + ((max - min) * step) / 254,
    );
    const values = shrink(own, ownHeight, ownWidth, height, width);
    const left = (place % columns) * (width * cell + GAP);
    const top = Math.floor(place / columns) * pitch;
    const label = payload.labels?.[map]?.slice(0, Math.floor((width * cell) / GLYPH_WIDTH));
    if (label !== undefined) raster.text(left, top + height * cell + 3, label);
    raster.cells(
      left,
      top,
      {
        width,
        height,
        color: (i) => paletteColor(colors, stepOf(values[i] ?? NaN, domain.min, domain.max)),
      },
      cell,
    );
  });
  legend(raster, payload, rows * pitch + 6);
  if (shown.length < channels) {
    const note = `${shown.length} of ${payload.from.channels} channels`;
    raster.text(raster.width, raster.height - 10, note, INK, "end");
  }
  return raster;
}

function legend(raster: Raster, payload: ActivationGridPayload, top: number): void {
  const width = Math.min(160, raster.width);
  const colors = palette(payload.colors);
  for (let x = 0; x < width; x++) {
    raster.rect(x, top, 1, 8, paletteColor(colors, Math.round((x / (width - 1)) * 254)));
  }
  raster.frame(0, top, width, 8, FAINT);
  if (payload.scale === "map") {
    raster.text(0, top + 12, "each map: its least to its greatest");
    return;
  }
  const domain = mapDomain(payload, payload.ranges);
  raster.text(0, top + 12, formatNumber(domain.min));
  raster.text(width, top + 12, formatNumber(domain.max), INK, "end");
}
