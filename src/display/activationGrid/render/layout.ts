import { tiledCells, type TiledCells } from "../../render/tiling.js";
import type { ActivationGridPayload } from "../schema.js";

const GAP = 5;
const LABEL = 16;

/** Where the maps stand: rows of equal cells, larger the fewer they are. */
export class GridLayout {
  readonly count: number;
  readonly columns: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly width: number;
  readonly height: number;
  /** The values of the maps; a tile is a map's place. */
  readonly cells: TiledCells;

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
    // The labels stand between the rows.
    const below = GAP + (payload.labels === undefined ? 0 : LABEL);
    this.height = Math.ceil(count / columns) * (this.cellHeight + below) - GAP;
    this.cells = tiledCells({
      ...{ tiles: count, rows: mapHeight, columns: mapWidth, across: columns },
      ...{ width: this.cellWidth, height: this.cellHeight, gap: [GAP, below] },
    });
  }

  left(place: number): number {
    return this.cells.corner(place)[0];
  }

  top(place: number): number {
    return this.cells.corner(place)[1];
  }

  /** Puts a frame around the map at a place. */
  frame(node: HTMLElement, place: number): void {
    node.style.left = `${this.left(place) - 2}px`;
    node.style.top = `${this.top(place) - 2}px`;
    node.style.width = `${this.cellWidth + 4}px`;
    node.style.height = `${this.cellHeight + 4}px`;
  }
}
