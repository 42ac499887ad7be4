import { h } from "../../render/dom.js";
import { numbersFor } from "../cellText.js";

/** What a matrix shows. */
export interface MatrixContent {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Size of the value that gets the full colour. */
  readonly limit: number;
  value(y: number, x: number): number;
  /** A value that may come later and whose text may be the longest. */
  readonly later?: number;
  /** True for a cell of the padding. */
  padding?(y: number, x: number): boolean;
  /** True for a cell that no window ever covers. */
  unseen?(y: number, x: number): boolean;
}

/** What a cell shows now: an unchanged cell costs nothing, and a browser lays out a changed one only. */
interface Cell {
  readonly node: HTMLElement;
  text: string;
  /** −60 to 60: how much blue or red. */
  tint: number;
  kind: string;
}

// Of the style sheet's 11 px: monospaced letters are 0.6 of their size wide or less. Whole pixels keep the lines sharp.
const LETTER = 6.7;
const AIR = 5;

type Place = readonly [y: number, x: number];

/** A small matrix of numbers on colours: blue below zero, red above. Its cells are kept from one content to the next. */
export class Matrix {
  readonly node: HTMLElement;
  readonly grid = h("div", { class: "cnnlab-matrix", "aria-hidden": "true" });
  readonly #name = h("div", { class: "cnnlab-sub" });
  readonly #cells: Cell[] = [];
  #columns = 0;
  #limit = 1;
  #text: (value: number) => string = String;
  #marked: Cell[] = [];

  constructor() {
    this.node = h("div", {}, this.#name, this.grid);
  }

  show(content: MatrixContent): void {
    const { name, rows, columns, limit } = content;
    if (this.#name.textContent !== name) this.#name.textContent = name;
    this.#limit = limit;
    this.mark([]);
    const count = rows * columns;
    for (const { node } of this.#cells.splice(count)) node.remove();
    const added: HTMLElement[] = [];
    while (this.#cells.length < count) {
      const cell = { node: h("span", { class: "cnnlab-cell" }), text: "", tint: 0, kind: "" };
      this.#cells.push(cell);
      added.push(cell.node);
    }
    this.#columns = columns;
    this.#text = numbersFor(limit);
    let letters = content.later === undefined ? 0 : this.#text(content.later).length;
    this.#cells.forEach((cell, i) => {
      const [y, x] = [Math.floor(i / columns), i % columns];
      const padding = content.padding?.(y, x) === true ? " cnnlab-padding" : "";
      const unseen = content.unseen?.(y, x) === true ? " cnnlab-unseen" : "";
      setKind(cell, padding + unseen);
      this.#paint(cell, content.value(y, x));
      letters = Math.max(letters, cell.text.length);
    });
    // A cell is as wide as the longest number in sight: a cut one reads as another number.
    const width = Math.ceil(letters * LETTER) + AIR;
    this.grid.style.gridTemplateColumns = `repeat(${columns}, max(var(--cell), ${width}px))`;
    this.grid.append(...added);
  }

  set(y: number, x: number, value: number): void {
    const cell = this.#cells[y * this.#columns + x];
    if (cell !== undefined) this.#paint(cell, value);
  }

  /** Marks cells in place of those marked before. */
  mark(places: readonly Place[], chosen?: Place): void {
    const marked = places.flatMap(([y, x]) => this.#cells[y * this.#columns + x] ?? []);
    for (const cell of this.#marked) {
      if (!marked.includes(cell)) cell.node.classList.remove("cnnlab-in", "cnnlab-winner");
    }
    const winner = chosen && this.#cells[chosen[0] * this.#columns + chosen[1]];
    for (const cell of marked) {
      cell.node.classList.add("cnnlab-in");
      cell.node.classList.toggle("cnnlab-winner", cell === winner);
    }
    this.#marked = marked;
  }

  #paint(cell: Cell, value: number): void {
    const text = this.#text(value);
    if (cell.text !== text) {
      cell.text = text;
      cell.node.textContent = text;
    }
    const limit = this.#limit;
    const share = limit > 0 && Number.isFinite(value) ? Math.min(1, Math.abs(value) / limit) : 0;
    // At most 60 % colour: the number on it keeps its contrast in light and dark.
    const tint = Math.round(share * 60) * Math.sign(value) || 0;
    if (cell.tint === tint) return;
    cell.tint = tint;
    const color = tint < 0 ? "var(--c-negative)" : "var(--c-positive)";
    cell.node.style.background =
      tint === 0 ? "" : `color-mix(in srgb, ${color} ${Math.abs(tint)}%, var(--c-bg))`;
  }

  /** The place of the cell under a pointer event; undefined between the cells. */
  placeOf({ target }: Event): Place | undefined {
    const at = this.#cells.findIndex(({ node }) => node === target);
    return at < 0 ? undefined : [Math.floor(at / this.#columns), at % this.#columns];
  }
}

function setKind(cell: Cell, kind: string): void {
  if (cell.kind === kind) return;
  cell.kind = kind;
  cell.node.className = `cnnlab-cell${kind}`;
}
