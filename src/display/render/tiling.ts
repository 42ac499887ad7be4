import type { Cells } from "./cellCursor.js";

/** Where equal matrices stand on a canvas: row after row of `across`, each `width` by `height` pixels. */
export interface Tiling {
  readonly tiles: number;
  readonly rows: number;
  readonly columns: number;
  readonly across: number;
  readonly width: number;
  readonly height: number;
  /** Pixels between neighbours, and to the left of and above the first. */
  readonly gap?: readonly [x: number, y: number];
  readonly from?: readonly [left: number, top: number];
}

/** The values of a tiling, and where its tiles begin. */
export interface TiledCells extends Cells {
  corner(tile: number): readonly [left: number, top: number];
}

export function tiledCells(tiling: Tiling): TiledCells {
  const { tiles, rows, columns, across, width, height } = tiling;
  const [gapX, gapY] = tiling.gap ?? [0, 0];
  const [left, top] = tiling.from ?? [0, 0];
  const corner = (tile: number) =>
    [
      left + (tile % across) * (width + gapX),
      top + Math.floor(tile / across) * (height + gapY),
    ] as const;
  return {
    ...{ tiles, rows, columns, corner },
    at: (x, y) => {
      const i = Math.floor((x - left) / (width + gapX));
      const tile = Math.floor((y - top) / (height + gapY)) * across + i;
      if (i < 0 || i >= across || tile < 0 || tile >= tiles) return undefined;
      const [tileLeft, tileTop] = corner(tile);
      const row = Math.floor(((y - tileTop) / height) * rows);
      const column = Math.floor(((x - tileLeft) / width) * columns);
      return row < rows && column < columns ? { tile, row, column } : undefined;
    },
    box: ({ tile, row, column }) => {
      const [tileLeft, tileTop] = corner(tile);
      const [cellWidth, cellHeight] = [width / columns, height / rows];
      return {
        left: tileLeft + column * cellWidth,
        top: tileTop + row * cellHeight,
        ...{ width: cellWidth, height: cellHeight },
      };
    },
  };
}
