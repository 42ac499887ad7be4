import type { ActivationGridPayload } from "../schema.js";

const GAP = 5;
const LABEL = 16;

export interface Spot {
  readonly place: number;
  readonly y: number;
  readonly x: number;
}

/** Where the maps stand: rows of equal cells, larger the fewer they are. */
export class GridLayout {
  readonly count: number;
  readonly columns: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly width: number;
  readonly height: number;
  /** Distance from one row of maps to the next; the labels stand in it. */
  readonly #pitch: number;
  readonly #mapWidth: number;
  readonly #mapHeight: number;

  constructor(payload: ActivationGridPayload, available: number) {
    const [, count = 1, mapHeight = 1, mapWidth = 1] = payload.maps.shape;
    const wanted = count <= 16 ? 104 : count <= 64 ? 72 : count <= 256 ? 52 : 38;
    const room = Math.max(60, available);
    const scale = Math.min(wanted, room) / Math.max(mapWidth, mapHeight);
    // Whole pixels a value keep the squares equal; maps larger than the cell are scaled down smoothly.
    const cell = scale >= 1 ? Math.max(1, Math.round(scale * 0.9)) : scale;
    const most = Math.max(1, Math.floor((room + GAP) / (mapWidth * cell + GAP)));
    // As few rows as possible, and all of them equally full.
    const columns = Math.max(1, Math.ceil(count / Math.ceil(count / most)));
    this.count = count;
    this.columns = columns;
    this.cellWidth = Math.max(1, Math.round(mapWidth * cell));
    this.cellHeight = Math.max(1, Math.round(mapHeight * cell));
    this.width = columns * (this.cellWidth + GAP) - GAP;
    this.#pitch = this.cellHeight + GAP + (payload.labels === undefined ? 0 : LABEL);
    this.height = Math.ceil(count / columns) * this.#pitch - GAP;
    this.#mapWidth = mapWidth;
    this.#mapHeight = mapHeight;
  }

  left(place: number): number {
    return (place % this.columns) * (this.cellWidth + GAP);
  }

  top(place: number): number {
    return Math.floor(place / this.columns) * this.#pitch;
  }

  /** The map and the value under a point of the canvas; undefined in a gap. */
  at(pointX: number, pointY: number): Spot | undefined {
    const column = Math.floor(pointX / (this.cellWidth + GAP));
    const row = Math.floor(pointY / this.#pitch);
    const place = row * this.columns + column;
    const inX = pointX - column * (this.cellWidth + GAP);
    const inY = pointY - row * this.#pitch;
    const outside = inX < 0 || inY < 0 || inX >= this.cellWidth || inY >= this.cellHeight;
    if (outside || column >= this.columns || place >= this.count) return undefined;
    return {
      place,
      y: Math.min(this.#mapHeight - 1, Math.floor((inY / this.cellHeight) * this.#mapHeight)),
      x: Math.min(this.#mapWidth - 1, Math.floor((inX / this.cellWidth) * this.#mapWidth)),
    };
  }

  /** Puts a frame around the map at a place. */
  frame(node: HTMLElement, place: number): void {
    node.style.left = `${this.left(place) - 2}px`;
    node.style.top = `${this.top(place) - 2}px`;
    node.style.width = `${this.cellWidth + 4}px`;
    node.style.height = `${this.cellHeight + 4}px`;
  }
}
