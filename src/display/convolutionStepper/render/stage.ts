import { h } from "../../render/dom.js";
import {
  fitAxis,
  inputAt,
  isPadding,
  outputOf,
  reach,
  termsOf,
  weightAt,
  type Numbers,
  type Term,
} from "../arithmetic.js";
import type { Geometry, StepperMode } from "../schema.js";
import { Matrix, cellOf } from "./matrix.js";

export interface StageOptions {
  readonly numbers: Numbers;
  readonly mode: StepperMode;
  readonly geometry: Geometry;
  readonly translate: (text: string) => string;
  /** The reader pointed at an output cell, or dragged the window to it. */
  readonly onChoose: (filter: number | undefined, row: number, column: number) => void;
}

/** The matrices of one geometry: padded input, filter, products and output, side by side. */
export class Stage {
  readonly node: HTMLElement;
  readonly rows: number;
  readonly columns: number;
  readonly #options: StageOptions;
  readonly #inputs: readonly Matrix[];
  readonly #products: readonly Matrix[];
  readonly #outputs: readonly Matrix[];
  readonly #filterCells: readonly HTMLElement[];
  #shownFilter: number | undefined;

  constructor(options: StageOptions) {
    const { numbers, mode, geometry, translate: t } = options;
    this.#options = options;
    this.rows = fitAxis(numbers.height, geometry).size;
    this.columns = fitAxis(numbers.width, geometry).size;
    const side = Math.max(numbers.height, numbers.width) + 2 * geometry.padding;
    // Three channels stand below one another and should still fit a screen.
    const cell = side > 13 ? 24 : side > 9 || numbers.channels > 2 ? 28 : 34;
    const convolves = mode === "convolution";
    this.#inputs = this.#list(numbers.channels, (c) => this.#inputMatrix(c));
    const seen = convolves ? numbers.channels : 1;
    const limit = greatest(numbers.input) * (convolves ? greatest(numbers.weights) : 1);
    const { kernelSize } = geometry;
    this.#filterCells = Array.from({ length: numbers.channels }, () => h("div"));
    this.#products = this.#list(seen, (c) => {
      const name = convolves ? `${t("products")}, ${t("channel")} ${c}` : t("window");
      return new Matrix({
        name,
        rows: kernelSize,
        columns: kernelSize,
        limit,
        value: () => 0,
      });
    });
    this.#outputs = this.#list(numbers.filters, (f) => this.#outputMatrix(f));
    const operator = (sign: string) =>
      h("div", { class: "cnnlab-operator", "aria-hidden": "true" }, sign);
    // One row a channel, so that input, filter and products of a channel stand side by side.
    const rows = this.#inputs.flatMap((input, c) => {
      const products = this.#products[c];
      return [
        input.node,
        ...(convolves ? [operator("×"), this.#filterCells[c]] : []),
        ...(products === undefined
          ? [h("div"), h("div")]
          : [operator(convolves ? "=" : "→"), products.node]),
      ];
    });
    const sign = convolves ? "Σ →" : mode === "max" ? "max →" : "mean →";
    this.node = h(
      "div",
      { class: "cnnlab-stage", style: `--cell: ${cell}px` },
      h("div", { class: `cnnlab-channels${convolves ? "" : " cnnlab-pooling"}` }, ...rows),
      operator(sign),
      h("div", { class: "cnnlab-matrices" }, ...this.#outputs.map(({ node }) => node)),
    );
    this.#listen();
  }

  /** Shows one position of the window; returns its terms and the value they make. */
  show(
    filter: number,
    row: number,
    column: number,
  ): { readonly terms: readonly Term[]; readonly value: number } {
    const { numbers, mode, geometry } = this.#options;
    const terms = termsOf(numbers, { mode, geometry }, filter, row, column);
    const value = outputOf(numbers, mode, filter, terms);
    const { padding } = geometry;
    const winner =
      mode === "max"
        ? terms.find((term) => !isPadding(numbers, term) && term.value === value)
        : undefined;
    this.#inputs.forEach((matrix, channel) => {
      const own = terms.filter((term) => term.channel === channel);
      const places = own.map(({ y, x }) => [y + padding, x + padding] as const);
      matrix.mark(
        places,
        winner === undefined ? undefined : [winner.y + padding, winner.x + padding],
      );
    });
    const pooled = mode !== "convolution";
    for (const { channel, ky, kx, product } of terms)
      this.#products[pooled ? 0 : channel]?.set(ky, kx, product);
    this.#products.forEach((matrix) =>
      matrix.mark(winner === undefined ? [] : [[winner.ky, winner.kx]], [
        winner?.ky ?? -1,
        winner?.kx ?? -1,
      ]),
    );
    this.#outputs.forEach((matrix, f) => matrix.mark(f === filter ? [[row, column]] : []));
    this.#showFilter(filter);
    return { terms, value };
  }

  #showFilter(filter: number): void {
    const { numbers, mode, geometry, translate: t } = this.#options;
    if (mode !== "convolution" || filter === this.#shownFilter) return;
    this.#shownFilter = filter;
    const { kernelSize } = geometry;
    const limit = greatest(numbers.weights);
    this.#filterCells.forEach((cellNode, c) => {
      const matrix = new Matrix({
        name: `${t("filter")} ${filter}, ${t("channel")} ${c}`,
        rows: kernelSize,
        columns: kernelSize,
        limit,
        value: (y, x) => weightAt(numbers, filter, c, y, x),
      });
      cellNode.replaceChildren(matrix.node);
    });
  }

  #inputMatrix(channel: number): Matrix {
    const { numbers, geometry, translate: t } = this.#options;
    const { padding, stride } = geometry;
    const [height, width] = [numbers.height + 2 * padding, numbers.width + 2 * padding];
    const covered = (count: number) => (count - 1) * stride + reach(geometry);
    return new Matrix({
      name: `${t("input")}, ${t("channel")} ${channel}`,
      rows: height,
      columns: width,
      limit: greatest(numbers.input),
      value: (y, x) => inputAt(numbers, channel, y - padding, x - padding),
      padding: (y, x) =>
        y < padding || x < padding || y >= height - padding || x >= width - padding,
      unseen: (y, x) => y >= covered(this.rows) || x >= covered(this.columns),
    });
  }

  #outputMatrix(filter: number): Matrix {
    const { numbers, mode, geometry, translate: t } = this.#options;
    const value = (y: number, x: number) =>
      outputOf(numbers, mode, filter, termsOf(numbers, { mode, geometry }, filter, y, x));
    let limit = 0;
    for (let y = 0; y < this.rows; y++) {
      for (let x = 0; x < this.columns; x++) limit = Math.max(limit, Math.abs(value(y, x)));
    }
    const name =
      mode === "convolution"
        ? `${t("output")}, ${t("filter")} ${filter}`
        : `${t("output")}, ${t("channel")} ${filter}`;
    return new Matrix({
      name,
      rows: this.rows,
      columns: this.columns,
      limit,
      value,
    });
  }

  #listen(): void {
    const { geometry, numbers, mode } = this.#options;
    const convolves = mode === "convolution";
    this.#outputs.forEach((matrix, filter) => {
      matrix.grid.classList.add("cnnlab-can-point");
      onDrag(matrix.grid, ([y, x]) => this.#options.onChoose(filter, y, x));
    });
    this.#inputs.forEach((matrix, channel) => {
      matrix.grid.classList.add("cnnlab-can-drag");
      onDrag(matrix.grid, ([y, x]) => {
        const half = (reach(geometry) - 1) / 2;
        const place = (at: number, count: number) =>
          Math.max(0, Math.min(count - 1, Math.round((at - half) / geometry.stride)));
        const filter = convolves ? undefined : Math.min(channel, numbers.filters - 1);
        this.#options.onChoose(filter, place(y, this.rows), place(x, this.columns));
      });
    });
  }

  #list(count: number, make: (index: number) => Matrix): readonly Matrix[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }
}

/** Calls back for the cell that is pressed and for every cell the pressed pointer moves over. */
function onDrag(grid: HTMLElement, listener: (place: readonly [number, number]) => void): void {
  const handle = (event: PointerEvent) => {
    if (event.buttons !== 1) return;
    const place = cellOf(event);
    if (place !== undefined) listener(place);
  };
  grid.addEventListener("pointerdown", (event) => {
    // Touch screens capture the pointer, and the other cells would never see it.
    if (event.target instanceof Element && event.target.hasPointerCapture(event.pointerId)) {
      event.target.releasePointerCapture(event.pointerId);
    }
    handle(event);
  });
  grid.addEventListener("pointermove", handle);
}

function greatest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
