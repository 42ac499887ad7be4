import type { Raster } from "../picture/raster.js";
import { pixelCanvas } from "./canvas.js";

/** A fallback picture as a canvas, for pages without plotly.js. */
export function rasterCanvas(raster: Raster): HTMLCanvasElement | undefined {
  const { width, height, data, palette } = raster.pixels();
  const canvas = pixelCanvas(width, height, (pixels) => {
    for (let i = 0; i < pixels.length; i++) {
      const at = palette === undefined ? i * 3 : (data[i] ?? 0) * 3;
      const from = palette ?? data;
      pixels[i] =
        (255 << 24) | ((from[at + 2] ?? 0) << 16) | ((from[at + 1] ?? 0) << 8) | (from[at] ?? 0);
    }
  });
  canvas?.setAttribute("role", "img");
  return canvas;
}
