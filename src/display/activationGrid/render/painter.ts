import { decodeBase64 } from "../../payload/base64.js";
import { formatNumber } from "../../payload/format.js";
import { unpackNumbers } from "../../payload/numbers.js";
import { NOT_A_NUMBER, STEPS, palette, stepOf } from "../../picture/colorScale.js";
import { pixelCanvas, pixelPalette, sizeCanvas } from "../../render/canvas.js";
import { mapDomain } from "../maps.js";
import type { ActivationGridPayload } from "../schema.js";
import type { GridLayout } from "./layout.js";

/** Turns the maps of a payload into pixels. Decodes once; a frame is then a table look-up a value. */
export class MapPainter {
  readonly #payload: ActivationGridPayload;
  readonly #steps: Uint8Array;
  readonly #ranges: Float32Array;
  readonly #colors: Uint32Array;
  readonly #channels: number;
  readonly #height: number;
  readonly #width: number;

  constructor(payload: ActivationGridPayload) {
    const [, channels = 1, height = 1, width = 1] = payload.maps.shape;
    this.#payload = payload;
    this.#steps = decodeBase64(payload.maps.data);
    this.#ranges = unpackNumbers(payload.ranges);
    this.#colors = pixelPalette(palette(payload.colors));
    this.#channels = channels;
    this.#height = height;
    this.#width = width;
  }

  value(frame: number, map: number, y: number, x: number): number {
    const step = this.#steps[this.#start(frame, map) + y * this.#width + x] ?? NOT_A_NUMBER;
    if (step === NOT_A_NUMBER) return NaN;
    const [min, max] = this.#range(frame, map);
    return min + ((max - min) * step) / (STEPS - 1);
  }

  describe(frame: number, map: number): string {
    const [min, max] = this.#range(frame, map);
    return `${this.#payload.unit} ${formatNumber(min)} … ${formatNumber(max)}`;
  }

  /** Mean of a map, and the share of its values that are zero. */
  statistics(frame: number, map: number): { readonly mean: number; readonly zeros: number } {
    const [min, max] = this.#range(frame, map);
    const start = this.#start(frame, map);
    const size = this.#height * this.#width;
    let sum = 0;
    let zeros = 0;
    for (let i = start; i < start + size; i++) {
      const value = min + ((max - min) * (this.#steps[i] ?? 0)) / (STEPS - 1);
      sum += value;
      if (value === 0) zeros++;
    }
    return { mean: sum / size, zeros: zeros / size };
  }

  /** All maps of a frame, in order, onto the canvas. */
  paint(
    canvas: HTMLCanvasElement,
    layout: GridLayout,
    order: readonly number[],
    frame: number,
  ): void {
    const context = sizeCanvas(canvas, layout.width, layout.height);
    if (context === undefined) return;
    const { columns } = layout;
    const rows = Math.ceil(order.length / columns);
    // One atlas and one upload for all maps: 512 small canvases would cost ten times as much.
    const atlas = pixelCanvas(columns * this.#width, rows * this.#height, (pixels) => {
      order.forEach((map, place) => {
        const left = (place % columns) * this.#width;
        const top = Math.floor(place / columns) * this.#height;
        this.#fill(pixels, frame, map, top * columns * this.#width + left, columns * this.#width);
      });
    });
    if (atlas === undefined) return;
    context.imageSmoothingEnabled = layout.cellWidth < this.#width;
    order.forEach((_, place) => {
      context.drawImage(
        atlas,
        (place % columns) * this.#width,
        Math.floor(place / columns) * this.#height,
        this.#width,
        this.#height,
        layout.left(place),
        layout.top(place),
        layout.cellWidth,
        layout.cellHeight,
      );
    });
    this.#label(context, layout, order);
  }

  #label(context: CanvasRenderingContext2D, layout: GridLayout, order: readonly number[]): void {
    const { labels } = this.#payload;
    if (labels === undefined) return;
    const { color, fontFamily } = getComputedStyle(context.canvas);
    context.fillStyle = color;
    context.font = `11px ${fontFamily}`;
    context.textBaseline = "top";
    order.forEach((map, place) => {
      const top = layout.top(place) + layout.cellHeight + 3;
      context.fillText(labels[map] ?? "", layout.left(place), top, layout.cellWidth);
    });
  }

  /** One map as a canvas of its own size. */
  single(frame: number, map: number): HTMLCanvasElement | undefined {
    return pixelCanvas(this.#width, this.#height, (pixels) => {
      this.#fill(pixels, frame, map, 0, this.#width);
    });
  }

  #fill(pixels: Uint32Array, frame: number, map: number, at: number, stride: number): void {
    const lookup = this.#lookup(frame, map);
    const start = this.#start(frame, map);
    for (let y = 0; y < this.#height; y++) {
      for (let x = 0; x < this.#width; x++) {
        pixels[at + y * stride + x] = lookup[this.#steps[start + y * this.#width + x] ?? 0] ?? 0;
      }
    }
  }

  #lookup(frame: number, map: number): Uint32Array {
    const [min, max] = this.#range(frame, map);
    const domain = mapDomain(this.#payload, { min, max });
    const colors = new Uint32Array(256).fill(this.#colors[NOT_A_NUMBER] ?? 0);
    for (let step = 0; step < STEPS; step++) {
      const value = min + ((max - min) * step) / (STEPS - 1);
      colors[step] = this.#colors[stepOf(value, domain.min, domain.max)] ?? 0;
    }
    return colors;
  }

  #start(frame: number, map: number): number {
    return (frame * this.#channels + map) * this.#height * this.#width;
  }

  #range(frame: number, map: number): readonly [number, number] {
    const at = (frame * this.#channels + map) * 2;
    return [this.#ranges[at] ?? 0, this.#ranges[at + 1] ?? 0];
  }
}
