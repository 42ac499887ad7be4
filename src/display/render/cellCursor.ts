import { Disposer, h } from "./dom.js";

/** One value: number of the map, filter, slice or image it is of, and its place in that. */
export interface Spot {
  readonly tile: number;
  readonly row: number;
  readonly column: number;
}

/** A part of a canvas, in its pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The values that a canvas shows now: `tiles` matrices of one size. */
export interface Cells {
  readonly tiles: number;
  readonly rows: number;
  readonly columns: number;
  /** The value under a point of the canvas; undefined in a gap. */
  at(x: number, y: number): Spot | undefined;
  box(spot: Spot): Box;
}

export interface CellCursorOptions {
  readonly canvas: HTMLCanvasElement;
  /** Says place and value where a screen reader hears it; undefined when the reader is on none. */
  readonly read: (spot: Spot | undefined) => void;
  /** False where the display has keys of its own and passes on those that are meant for `press`. */
  readonly keys?: boolean;
  /** Takes over Page Up (−1) and Page Down (1) where the next tile stands on another canvas. */
  readonly onPage?: (step: number, spot: Spot) => void;
}

const NONE: Cells = {
  ...{ tiles: 0, rows: 0, columns: 0 },
  at: () => undefined,
  box: () => ({ left: 0, top: 0, width: 0, height: 0 }),
};

/**
 * Reads the values of a canvas, one at a time, to whoever points at them or walks over them with the keys: arrows by one
 * value, Home and End to the ends of a row, Page Up and Page Down to the same place of the next tile, Escape away.
 */
export class CellCursor {
  /** The canvas and the mark on it. */
  readonly node: HTMLElement;
  readonly #mark = h("div", { class: "cnnlab-mark", hidden: true });
  readonly #disposer = new Disposer();
  readonly #options: CellCursorOptions;
  #cells = NONE;
  // The pointer comes and goes without moving it.
  #spot: Spot | undefined;

  constructor(options: CellCursorOptions) {
    const { canvas, keys = true } = options;
    this.#options = options;
    this.node = h("div", { class: "cnnlab-grid" }, canvas, this.#mark);
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    this.#disposer.listen(canvas, "pointermove", (event) =>
      this.#show(this.#cells.at(event.offsetX, event.offsetY)),
    );
    this.#disposer.listen(canvas, "pointerleave", () => this.#show(this.#spot));
    this.#disposer.listen(canvas, "blur", () => this.clear());
    if (!keys) return;
    this.#disposer.listen(canvas, "keydown", (event) => {
      if (!this.press(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** Where the keys stand; undefined when they are on no value. */
  get spot(): Spot | undefined {
    return this.#spot;
  }

  /** Takes the values that are drawn now. The place of the keys stays, if there still is one. */
  use(cells: Cells): void {
    this.#cells = cells;
    this.#mark.hidden = true;
    if (this.#spot === undefined) return;
    if (cells.tiles * cells.rows * cells.columns > 0) this.go(this.#spot);
    else this.clear();
  }

  /** Puts the keys on a value, or on the nearest there is. */
  go({ tile, row, column }: Spot): void {
    const { tiles, rows, columns } = this.#cells;
    const within = (place: number, count: number) => Math.max(0, Math.min(count - 1, place));
    this.#spot = {
      tile: within(tile, tiles),
      row: within(row, rows),
      column: within(column, columns),
    };
    this.#show(this.#spot);
  }

  /** Takes the keys off the values. */
  clear(): void {
    if (this.#spot === undefined) return;
    this.#spot = undefined;
    this.#show(undefined);
  }

  /** Does what a key asks for; false when it means nothing here. */
  press(event: KeyboardEvent): boolean {
    const { tiles, rows, columns } = this.#cells;
    if (event.ctrlKey || event.altKey || event.metaKey || tiles * rows * columns === 0)
      return false;
    const move = MOVES[event.key];
    if (event.key === "Escape" && this.#spot !== undefined) this.clear();
    else if (move === undefined) return false;
    else if (this.#spot === undefined) this.#step({ tile: 0, row: 0, column: 0 });
    else {
      const to = move(this.#spot, columns);
      const page = to.tile - this.#spot.tile;
      if (page !== 0 && this.#options.onPage) this.#options.onPage(page, this.#spot);
      else this.#step(to);
    }
    return true;
  }

  dispose(): void {
    this.#disposer.dispose();
  }

  #step(spot: Spot): void {
    this.go(spot);
    this.#mark.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #show(spot: Spot | undefined): void {
    this.#mark.hidden = spot === undefined;
    if (spot !== undefined) {
      const { left, top, width, height } = this.#cells.box(spot);
      Object.assign(this.#mark.style, {
        left: `${left - 2}px`,
        top: `${top - 2}px`,
        width: `${width + 4}px`,
        height: `${height + 4}px`,
      });
    }
    this.#options.read(spot);
  }
}

const MOVES: Readonly<Record<string, (spot: Spot, columns: number) => Spot>> = {
  ArrowRight: (spot) => ({ ...spot, column: spot.column + 1 }),
  ArrowLeft: (spot) => ({ ...spot, column: spot.column - 1 }),
  ArrowDown: (spot) => ({ ...spot, row: spot.row + 1 }),
  ArrowUp: (spot) => ({ ...spot, row: spot.row - 1 }),
  Home: (spot) => ({ ...spot, column: 0 }),
  End: (spot, columns) => ({ ...spot, column: columns - 1 }),
  PageDown: (spot) => ({ ...spot, tile: spot.tile + 1 }),
  PageUp: (spot) => ({ ...spot, tile: spot.tile - 1 }),
};
