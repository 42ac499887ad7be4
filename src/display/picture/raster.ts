import { GLYPH_WIDTH, glyph } from "./font.js";
import type { Pixels } from "./png.js";

/** A colour as 0xRRGGBB. */
export type Color = number;

export const WHITE: Color = 0xffffff;
export const INK: Color = 0x333333;
export const FAINT: Color = 0xdddddd;

/** A small RGB picture that the fallback images are drawn on. */
export class Raster {
  readonly width: number;
  readonly height: number;
  readonly #colors: Uint32Array;

  constructor(width: number, height: number, background: Color = WHITE) {
    this.width = Math.max(1, Math.round(width));
    this.height = Math.max(1, Math.round(height));
    this.#colors = new Uint32Array(this.width * this.height).fill(background);
  }

  set(x: number, y: number, color: Color): void {
    if (x >= 0 && y >= 0 && x < this.width && y < this.height) {
      this.#colors[y * this.width + x] = color;
    }
  }

  rect(x: number, y: number, width: number, height: number, color: Color): void {
    for (let row = Math.max(0, y); row < Math.min(this.height, y + height); row++) {
      const start = row * this.width;
      this.#colors.fill(color, start + Math.max(0, x), start + Math.min(this.width, x + width));
    }
  }

  frame(x: number, y: number, width: number, height: number, color: Color, thickness = 1): void {
    this.rect(x, y, width, thickness, color);
    this.rect(x, y + height - thickness, width, thickness, color);
    this.rect(x, y, thickness, height, color);
    this.rect(x + width - thickness, y, thickness, height, color);
  }

  /** A line two pixels thick, so that it stays visible when the picture is scaled down. */
  line(x0: number, y0: number, x1: number, y1: number, color: Color): void {
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
    for (let i = 0; i <= steps; i++) {
      const x = Math.round(x0 + ((x1 - x0) * i) / steps);
      const y = Math.round(y0 + ((y1 - y0) * i) / steps);
      this.rect(x, y, 2, 2, color);
    }
  }

  /** Text with its top left corner, middle or right end at (x, y). */
  text(x: number, y: number, text: string, color: Color = INK, anchor: Anchor = "start"): void {
    const width = textWidth(text);
    let left = anchor === "start" ? x : anchor === "middle" ? x - width / 2 : x - width;
    left = Math.round(left);
    for (const character of text) {
      glyph(character).forEach((column, dx) => {
        for (let dy = 0; dy < 8; dy++) {
          if ((column >> dy) & 1) this.set(left + dx, y + dy, color);
        }
      });
      left += GLYPH_WIDTH;
    }
  }

  /** Draws `height` x `width` cells, each a square of `cell` pixels, in the colour of its index. */
  cells(x: number, y: number, cells: Cells, cell: number): void {
    for (let row = 0; row < cells.height; row++) {
      for (let column = 0; column < cells.width; column++) {
        const color = cells.color(row * cells.width + column);
        this.rect(x + column * cell, y + row * cell, cell, cell, color);
      }
    }
  }

  /** The picture as pixels for the encoder: with a palette when 256 colours are enough. */
  pixels(): Pixels {
    const { width, height } = this;
    const indices = new Map<Color, number>();
    const data = new Uint8Array(this.#colors.length);
    for (let i = 0; i < data.length; i++) {
      const color = this.#colors[i] ?? 0;
      let index = indices.get(color);
      if (index === undefined) {
        index = indices.size;
        if (index === 256) return { width, height, data: toRgb(this.#colors) };
        indices.set(color, index);
      }
      data[i] = index;
    }
    return { width, height, data, palette: toRgb(Uint32Array.from(indices.keys())) };
  }
}

export type Anchor = "start" | "middle" | "end";

export interface Cells {
  readonly width: number;
  readonly height: number;
  color(index: number): Color;
}

export function textWidth(text: string): number {
  return [...text].length * GLYPH_WIDTH - 1;
}

/** The colour at `step` of a palette of RGB triples. */
export function paletteColor(palette: Uint8Array, step: number): Color {
  return (
    ((palette[step * 3] ?? 0) << 16) |
    ((palette[step * 3 + 1] ?? 0) << 8) |
    (palette[step * 3 + 2] ?? 0)
  );
}

function toRgb(colors: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(colors.length * 3);
  colors.forEach((color, i) => {
    bytes[i * 3] = color >> 16;
    bytes[i * 3 + 1] = (color >> 8) & 255;
    bytes[i * 3 + 2] = color & 255;
  });
  return bytes;
}
