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
import { Matrix } from "./matrix.js";

export interface StageOptions {
  readonly numbers: Numbers;
  readonly mode: StepperMode;
  readonly translate: (text: string) => string;
  /** The reader pointed at an output cell, or dragged the window to it. */
  readonly onChoose: (filter: number | undefined, row: number, column: number) => void;
}

/** The matrices of a layer: padded input, filter, products and output, side by side. */
export class Stage {
  readonly node: HTMLElement;
  readonly #options: StageOptions;
  readonly #inputs: readonly Matrix[];
  readonly #filters: readonly Matrix[];
  readonly #products: readonly Matrix[];
  readonly #outputs: readonly Matrix[];
  #geometry: Geometry = { kernelSize: 1, stride: 1, padding: 0, dilation: 1 };
  #rows = 0;
  #columns = 0;
  #shownFilter: number | undefined;

  constructor(options: StageOptions) {
    const { numbers, mode } = options;
    this.#options = options;
    const convolves = mode === "convolution";
    this.#inputs = matrices(numbers.channels);
    this.#filters = matrices(convolves ? numbers.channels : 0);
    this.#products = matrices(convolves ? numbers.channels : 1);
    this.#outputs = matrices(numbers.filters);
    const operator = (sign: string) =>
      h("div", { class: "cnnlab-operator", "aria-hidden": "true" }, sign);
    // One row a channel, so that input, filter and products of a channel stand side by side.
    const rows = this.#inputs.flatMap((input, c) => {
      const products = this.#products[c];
      return [
        input.node,
        ...(convolves ? [operator("×"), this.#filters[c]?.node] : []),
        ...(products === undefined
          ? [h("div"), h("div")]
          : [operator(convolves ? "=" : "→"), products.node]),
      ];
    });
    const sign = convolves ? "Σ →" : mode === "max" ? "max →" : "mean →";
    this.node = h(
      "div",
      { class: "cnnlab-stage" },
      h("div", { class: `cnnlab-channels${convolves ? "" : " cnnlab-pooling"}` }, ...rows),
      h(
        "div",
        { class: "cnnlab-outputs" },
        operator(sign),
        h("div", { class: "cnnlab-matrices" }, ...this.#outputs.map(({ node }) => node)),
      ),
    );
    this.#listen();
  }

  /** Positions of the window down and across; 0 when it is larger than the input. */
  get size(): readonly [rows: number, columns: number] {
    return [this.#rows, this.#columns];
  }

  /** Fills the matrices for a geometry. */
  reshape(geometry: Geometry): void {
    const { numbers, mode, translate: t } = this.#options;
    this.#geometry = geometry;
    this.#rows = fitAxis(numbers.height, geometry).size;
    this.#columns = fitAxis(numbers.width, geometry).size;
    if (this.#rows * this.#columns === 0) return;
    const side = Math.max(numbers.height, numbers.width) + 2 * geometry.padding;
    // Three channels stand below one another and should still fit a screen.
    const cell = side > 13 ? 24 : side > 9 || numbers.channels > 2 ? 28 : 34;
    this.node.style.setProperty("--cell", `${cell}px`);
    const convolves = mode === "convolution";
    const limit = greatest(numbers.input) * (convolves ? greatest(numbers.weights) : 1);
    const { kernelSize } = geometry;
    this.#inputs.forEach((matrix, channel) => this.#showInput(matrix, channel));
    this.#products.forEach((matrix, channel) =>
      matrix.show({
        name: convolves ? `${t("products")}, ${t("channel")} ${channel}` : t("window"),
        rows: kernelSize,
        columns: kernelSize,
        limit,
        value: () => 0,
        // Any window may come: room for what its products can be.
        later: anyNegative(numbers) ? -limit : limit,
      }),
    );
    this.#outputs.forEach((matrix, filter) => this.#showOutput(matrix, filter));
    this.#shownFilter = undefined;
  }

  /** Shows one position of the window; returns its terms and the value they make. */
  show(
    filter: number,
    row: number,
    column: number,
  ): { readonly terms: readonly Term[]; readonly value: number } {
    const { numbers, mode } = this.#options;
    const geometry = this.#geometry;
    const terms = termsOf(numbers, { mode, geometry }, filter, row, column);
    const value = outputOf(numbers, mode, filter, terms);
    const { padding } = geometry;
    const winner =
      mode === "max"
        ? terms.find((term) => !isPadding(numbers, term) && term.value === value)
        : undefined;
    const inInput = ({ y, x }: Term) => [y + padding, x + padding] as const;
    this.#inputs.forEach((matrix, channel) => {
      const own = terms.filter((term) => term.channel === channel);
      matrix.mark(own.map(inInput), winner && inInput(winner));
    });
    const pooled = mode !== "convolution";
    for (const { channel, ky, kx, product } of terms)
      this.#products[pooled ? 0 : channel]?.set(ky, kx, product);
    const chosen = winner && ([winner.ky, winner.kx] as const);
    for (const matrix of this.#products) matrix.mark(chosen ? [chosen] : [], chosen);
    this.#outputs.forEach((matrix, f) => matrix.mark(f === filter ? [[row, column]] : []));
    this.#showFilter(filter);
    return { terms, value };
  }

  #showFilter(filter: number): void {
    if (filter === this.#shownFilter) return;
    this.#shownFilter = filter;
    const { numbers, translate: t } = this.#options;
    const { kernelSize } = this.#geometry;
    const limit = greatest(numbers.weights);
    this.#filters.forEach((matrix, channel) =>
      matrix.show({
        name: `${t("filter")} ${filter}, ${t("channel")} ${channel}`,
        rows: kernelSize,
        columns: kernelSize,
        limit,
        value: (y, x) => weightAt(numbers, filter, channel, y, x),
      }),
    );
  }

  #showInput(matrix: Matrix, channel: number): void {
    const { numbers, translate: t } = this.#options;
    const { padding, stride } = this.#geometry;
    const [height, width] = [numbers.height + 2 * padding, numbers.width + 2 * padding];
    const covered = (count: number) => (count - 1) * stride + reach(this.#geometry);
    const [rows, columns] = [covered(this.#rows), covered(this.#columns)];
    matrix.show({
      name: `${t("input")}, ${t("channel")} ${channel}`,
      rows: height,
      columns: width,
      limit: greatest(numbers.input),
      value: (y, x) => inputAt(numbers, channel, y - padding, x - padding),
      padding: (y, x) =>
        y < padding || x < padding || y >= height - padding || x >= width - padding,
      unseen: (y, x) => y >= rows || x >= columns,
    });
  }

  #showOutput(matrix: Matrix, filter: number): void {
    const { numbers, mode, translate: t } = this.#options;
    const [rows, columns] = this.size;
    const shape = { mode, geometry: this.#geometry };
    const values = Float32Array.from({ length: rows * columns }, (_, i) =>
      outputOf(
        numbers,
        mode,
        filter,
        termsOf(numbers, shape, filter, Math.floor(i / columns), i % columns),
      ),
    );
    const which = mode === "convolution" ? t("filter") : t("channel");
    matrix.show({
      name: `${t("output")}, ${which} ${filter}`,
      rows,
      columns,
      limit: greatest(values),
      value: (y, x) => values[y * columns + x] ?? NaN,
    });
  }

  #listen(): void {
    const { numbers, mode, onChoose } = this.#options;
    const convolves = mode === "convolution";
    this.#outputs.forEach((matrix, filter) => {
      matrix.grid.classList.add("cnnlab-can-point");
      onDrag(matrix, ([y, x]) => onChoose(filter, y, x));
    });
    this.#inputs.forEach((matrix, channel) => {
      matrix.grid.classList.add("cnnlab-can-drag");
      onDrag(matrix, ([y, x]) => {
        const half = (reach(this.#geometry) - 1) / 2;
        const place = (at: number, count: number) =>
          Math.max(0, Math.min(count - 1, Math.round((at - half) / this.#geometry.stride)));
        const filter = convolves ? undefined : Math.min(channel, numbers.filters - 1);
        onChoose(filter, place(y, this.#rows), place(x, this.#columns));
      });
    });
  }
}

function matrices(count: number): readonly Matrix[] {
  return Array.from({ length: count }, () => new Matrix());
}

/** Calls back for the cell that is pressed and for every cell the pressed pointer moves over. */
function onDrag(matrix: Matrix, listener: (place: readonly [number, number]) => void): void {
  const handle = (event: PointerEvent) => {
    if (event.buttons !== 1) return;
    const place = matrix.placeOf(event);
    if (place !== undefined) listener(place);
  };
  matrix.grid.addEventListener("pointerdown", (event) => {
    // Touch screens capture the pointer, and the other cells would never see it.
    if (event.target instanceof Element && event.target.hasPointerCapture(event.pointerId)) {
      event.target.releasePointerCapture(event.pointerId);
    }
    handle(event);
  });
  matrix.grid.addEventListener("pointermove", handle);
}

function anyNegative({ input, weights }: Numbers): boolean {
  return [input, weights].some((values) => values.some((value) => value < 0));
}

function greatest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
