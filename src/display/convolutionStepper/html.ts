import type { Display } from "../display.js";
import { formatNumber, formatShape } from "../payload/format.js";
import { figure, table } from "../payload/html.js";
import { palette, stepOf } from "../picture/colorScale.js";
import { INK, Raster, paletteColor, textWidth } from "../picture/raster.js";
import {
  fitAxis,
  formulaOf,
  inputAt,
  misfitOf,
  numbersOf,
  outputOf,
  termsOf,
  weightAt,
  type Numbers,
} from "./arithmetic.js";
import { numbersFor } from "./cellText.js";
import { convolutionStepperSchema, type ConvolutionStepperPayload } from "./schema.js";

export const convolutionStepper: Display<ConvolutionStepperPayload> = {
  schema: convolutionStepperSchema,
  text(payload) {
    const numbers = numbersOf(payload);
    const { kernelSize, stride, padding, dilation } = payload.geometry;
    const size = [numbers.height, numbers.width].map(
      (side) => fitAxis(side, payload.geometry).size,
    );
    return (
      `${payload.title}: input ${formatShape(payload.input.shape)}, F ${kernelSize}, S ${stride}, P ${padding}, ` +
      `dilation ${dilation}, output ${formatShape([numbers.filters, ...size])}.`
    );
  },
  html(payload, picture) {
    const numbers = numbersOf(payload);
    const caption = `${convolutionStepper.text(payload).slice(0, -1)} · ${formulaOf(numbers.width, payload.geometry)}`;
    const misfit =
      misfitOf(numbers.width, payload.geometry) ?? misfitOf(numbers.height, payload.geometry);
    const note = misfit === undefined ? [] : [`<p>${misfit}</p>`];
    return figure(picture, caption, ...note, firstWindow(payload, numbers));
  },
  picture,
};

/** The first output cell, term by term. */
function firstWindow(payload: ConvolutionStepperPayload, numbers: Numbers): string {
  if (
    fitAxis(numbers.height, payload.geometry).size *
      fitAxis(numbers.width, payload.geometry).size ===
    0
  )
    return "";
  const terms = termsOf(numbers, payload, 0, 0, 0);
  const output = outputOf(numbers, payload.mode, 0, terms);
  const rows = Array.from({ length: numbers.channels }, (_, channel) => {
    const own = terms.filter((term) => term.channel === channel);
    const text = own.map(({ value, weight }) =>
      payload.mode === "convolution"
        ? `${formatNumber(value)}·${formatNumber(weight)}`
        : formatNumber(value),
    );
    const sum = own.reduce((total, { product }) => total + product, 0);
    return [String(channel), text.join(" + "), formatNumber(sum)];
  }).filter((row) => row[1] !== "");
  if (payload.mode !== "convolution") {
    return table(
      [{ name: "channel" }, { name: "window" }, { name: payload.mode, numeric: true }],
      [["0", rows[0]?.[1]?.replaceAll(" + ", ", ") ?? "", formatNumber(output)]],
    );
  }
  return table(
    [
      { name: "channel" },
      { name: "products at the first position" },
      { name: "sum", numeric: true },
    ],
    [
      ...rows,
      ["bias", "", formatNumber(numbers.bias[0] ?? 0)],
      ["output", "", formatNumber(output)],
    ],
  );
}

const CELL = 26;
const GAP = 12;

/** Input, filters and outputs as columns of matrices with their numbers. */
function picture(payload: ConvolutionStepperPayload): Raster {
  const numbers = numbersOf(payload);
  const { padding, kernelSize } = payload.geometry;
  const [height, width] = [numbers.height + 2 * padding, numbers.width + 2 * padding];
  const size = {
    y: fitAxis(numbers.height, payload.geometry).size,
    x: fitAxis(numbers.width, payload.geometry).size,
  };
  const columns: Matrix[][] = [
    each(numbers.channels, (c) => ({
      name: `input ${c}`,
      rows: height,
      columns: width,
      value: (y, x) => inputAt(numbers, c, y - padding, x - padding),
    })),
  ];
  if (payload.mode === "convolution") {
    for (let f = 0; f < numbers.filters; f++) {
      columns.push(
        each(numbers.channels, (c) => ({
          name: `filter ${f}, ${c}`,
          rows: kernelSize,
          columns: kernelSize,
          value: (y, x) => weightAt(numbers, f, c, y, x),
        })),
      );
    }
  }
  columns.push(
    each(numbers.filters, (f) => ({
      name: `output ${f}`,
      rows: size.y,
      columns: size.x,
      value: (y, x) => outputOf(numbers, payload.mode, f, termsOf(numbers, payload, f, y, x)),
    })),
  );
  return drawColumns(columns);
}

interface Matrix {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  value(y: number, x: number): number;
}

function each(count: number, make: (index: number) => Matrix): Matrix[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** A matrix as it is drawn: every cell as wide as the longest number. */
interface Drawn extends Matrix {
  readonly values: readonly number[];
  readonly texts: readonly string[];
  readonly limit: number;
  readonly cellWidth: number;
}

function measure(matrix: Matrix): Drawn {
  const values = Array.from({ length: matrix.rows * matrix.columns }, (_, i) =>
    matrix.value(Math.floor(i / matrix.columns), i % matrix.columns),
  );
  const limit = Math.max(1e-12, ...values.map(Math.abs));
  const texts = values.map(numbersFor(limit));
  const cellWidth = Math.max(CELL, ...texts.map((text) => textWidth(text) + 6));
  return { ...matrix, values, texts, limit, cellWidth };
}

function drawColumns(columns: readonly (readonly Matrix[])[]): Raster {
  const drawn = columns.map((list) => list.map(measure));
  const widths = drawn.map((list) =>
    Math.max(
      ...list.map((matrix) => Math.max(matrix.columns * matrix.cellWidth, textWidth(matrix.name))),
    ),
  );
  const heights = drawn.map((list) =>
    list.reduce((sum, { rows }) => sum + rows * CELL + GAP + 12, 0),
  );
  const raster = new Raster(
    widths.reduce((sum, width) => sum + width + 2 * GAP, -2 * GAP) + 1,
    Math.max(...heights),
  );
  let left = 0;
  drawn.forEach((list, i) => {
    let top = 0;
    for (const matrix of list) {
      raster.text(left, top, matrix.name);
      drawMatrix(raster, left, top + 11, matrix);
      top += matrix.rows * CELL + GAP + 12;
    }
    left += (widths[i] ?? 0) + 2 * GAP;
  });
  return raster;
}

function drawMatrix(raster: Raster, left: number, top: number, matrix: Drawn): void {
  const { values, texts, limit, cellWidth, columns } = matrix;
  const colors = palette("diverging");
  values.forEach((value, i) => {
    const x = left + (i % columns) * cellWidth;
    const y = top + Math.floor(i / columns) * CELL;
    // Only the pale middle of the scale, so that the numbers stay readable.
    const step = stepOf(value, -limit * 2, limit * 2);
    raster.rect(x, y, cellWidth, CELL, paletteColor(colors, step));
    raster.frame(x, y, cellWidth + 1, CELL + 1, 0xbbbbbb);
    raster.text(x + cellWidth / 2, y + CELL / 2 - 3, texts[i] ?? "", INK, "middle");
  });
}
