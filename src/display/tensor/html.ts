import type { Display } from "../display.js";
import { formatNumber, formatShape } from "../payload/format.js";
import { figure, table } from "../payload/html.js";
import { unpackNumbers } from "../payload/numbers.js";
import { palette, stepOf } from "../picture/colorScale.js";
import { Raster, paletteColor } from "../picture/raster.js";
import { tensorSchema, type TensorPayload } from "./schema.js";
import { capOf, slicesOf, tensorDomain } from "./slices.js";

// A table larger than this is read less than a picture.
const MAX_TABLE_SIDE = 12;
const WIDTH = 480;
const GAP = 4;

export const tensor: Display<TensorPayload> = {
  schema: tensorSchema,
  text(payload) {
    const { statistics: s } = payload;
    const bad = s.count - s.finite;
    const parts = [
      `${payload.title} ${payload.dtype} [${payload.shape.join(", ")}]`,
      ...(s.count === 1 ? [`value ${formatNumber(s.min)}`] : []),
      ...(s.count > 1
        ? [
            `min ${formatNumber(s.min)}, max ${formatNumber(s.max)}`,
            `mean ${formatNumber(s.mean)}, std ${formatNumber(s.std)}`,
          ]
        : []),
      ...(bad > 0 ? [`${bad} not finite`] : []),
    ];
    return `${parts.join("; ")}.`;
  },
  html(payload, picture) {
    const cap = capOf(payload);
    const caption = `${tensor.text(payload).slice(0, -1)}${cap === "" ? "" : ` (${cap})`}`;
    return figure(picture, caption, ...valueTable(payload));
  },
  picture,
};

function valueTable(payload: TensorPayload): readonly string[] {
  const { rows, columns, count } = slicesOf(payload);
  if (count !== 1 || rows > MAX_TABLE_SIDE || columns > MAX_TABLE_SIDE || rows * columns === 0)
    return [];
  const values = unpackNumbers(payload.values);
  const head = ["", ...Array.from({ length: columns }, (_, x) => String(x))];
  const body = Array.from({ length: rows }, (_, y) => [
    String(y),
    ...Array.from(values.subarray(y * columns, (y + 1) * columns), (value) => formatNumber(value)),
  ]);
  return [
    table(
      head.map((name) => ({ name, numeric: true })),
      body,
    ),
  ];
}

/** The first slices as heat maps. */
function picture(payload: TensorPayload, detail: number): Raster {
  const { rows, columns, count } = slicesOf(payload);
  if (rows * columns * count === 0) return new Raster(WIDTH / 2, 24);
  const shown = Math.max(1, Math.round(Math.min(count, 64) * detail));
  const across = Math.min(shown, Math.max(1, Math.ceil(Math.sqrt((shown * 1.6 * rows) / columns))));
  const wanted = Math.floor((WIDTH / across - GAP) / columns);
  const cell = Math.max(1, Math.min(24, wanted));
  const raster = new Raster(
    across * (columns * cell + GAP) - GAP,
    Math.ceil(shown / across) * (rows * cell + GAP) - GAP,
  );
  const values = unpackNumbers(payload.values);
  const domain = tensorDomain(payload);
  const colors = palette(payload.colors);
  for (let at = 0; at < shown; at++) {
    const start = at * rows * columns;
    raster.cells(
      (at % across) * (columns * cell + GAP),
      Math.floor(at / across) * (rows * cell + GAP),
      {
        width: columns,
        height: rows,
        color: (i) =>
          paletteColor(colors, stepOf(values[start + i] ?? NaN, domain.min, domain.max)),
      },
      cell,
    );
  }
  return raster;
}

/** Shape and type as a heading shows them. */
export function headOf(payload: TensorPayload): string {
  return `${formatShape(payload.shape)} · ${payload.dtype}`;
}
