import { formatNumber } from "../../payload/format.js";
import { h } from "../../render/dom.js";

export interface MatrixOptions {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Size of the value that gets the full colour. */
  readonly limit: number;
  value(y: number, x: number): number;
  /** True for a cell of the padding. */
  padding?(y: number, x: number): boolean;
  /** True for a cell that no window ever covers. */
  unseen?(y: number, x: number): boolean;
}

/** A small matrix of numbers on colours: blue below zero, red above. */
export class Matrix {
  readonly node: HTMLElement;
  readonly grid: HTMLElement;
  readonly #cells: readonly HTMLElement[];
  readonly #columns: number;
  readonly #limit: number;
  #marked: HTMLElement[] = [];

  constructor(options: MatrixOptions) {
    const { name, rows, columns, limit } = options;
    this.#columns = columns;
    this.#limit = limit;
    this.#cells = Array.from({ length: rows * columns }, (_, i) => {
      const [y, x] = [Math.floor(i / columns), i % columns];
      const node = h("span", { class: "cnnlab-cell", "data-y": y, "data-x": x });
      if (options.padding?.(y, x) === true) node.classList.add("cnnlab-padding");
      if (options.unseen?.(y, x) === true) node.classList.add("cnnlab-unseen");
      paint(node, options.value(y, x), limit);
      return node;
    });
    this.grid = h(
      "div",
      {
        class: "cnnlab-matrix",
        "aria-hidden": "true",
        style: `grid-template-columns: repeat(${columns}, var(--cell))`,
      },
      ...this.#cells,
    );
    this.node = h("div", {}, h("div", { class: "cnnlab-sub" }, name), this.grid);
  }

  set(y: number, x: number, value: number): void {
    const cell = this.#cells[y * this.#columns + x];
    if (cell !== undefined) paint(cell, value, this.#limit);
  }

  /** Marks cells in place of those marked before. */
  mark(
    places: readonly (readonly [y: number, x: number])[],
    chosen?: readonly [number, number],
  ): void {
    for (const cell of this.#marked) cell.classList.remove("cnnlab-in", "cnnlab-winner");
    this.#marked = places.flatMap(([y, x]) => {
      const cell = this.#cells[y * this.#columns + x];
      if (cell === undefined) return [];
      cell.classList.add("cnnlab-in");
      if (chosen !== undefined && chosen[0] === y && chosen[1] === x)
        cell.classList.add("cnnlab-winner");
      return [cell];
    });
  }
}

/** The place of the cell under a pointer event; undefined between the cells. */
export function cellOf(event: Event): readonly [y: number, x: number] | undefined {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return undefined;
  const { y, x } = target.dataset;
  return y === undefined || x === undefined ? undefined : [Number(y), Number(x)];
}

function paint(cell: HTMLElement, value: number, limit: number): void {
  const text = formatNumber(value, 3);
  if (cell.textContent !== text) cell.textContent = text;
  const share = limit > 0 && Number.isFinite(value) ? Math.min(1, Math.abs(value) / limit) : 0;
  // At most 60 % colour: the number on it keeps its contrast in light and dark.
  const percent = Math.round(share * 60);
  const color = value < 0 ? "var(--c-negative)" : "var(--c-positive)";
  cell.style.background =
    percent === 0 ? "" : `color-mix(in srgb, ${color} ${percent}%, var(--c-bg))`;
}
