import { h } from "./dom.js";

/** A canvas of CSS size `width` x `height`, sharp on any screen; undefined where the page cannot draw. */
export function sizeCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | undefined {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 3);
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.imageSmoothingEnabled = false;
  return context;
}

/** Pixels as a canvas that others are drawn from; undefined where the page cannot draw. */
export function pixelCanvas(
  width: number,
  height: number,
  fill: (pixels: Uint32Array) => void,
): HTMLCanvasElement | undefined {
  const canvas = h("canvas", { width, height });
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  const image = context.createImageData(width, height);
  fill(new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
  return canvas;
}

/** An RGB palette as opaque pixels in the byte order of a canvas on this machine. */
export function pixelPalette(palette: Uint8Array): Uint32Array {
  const bytes = new Uint8Array((palette.length / 3) * 4);
  for (let i = 0; i < palette.length / 3; i++) {
    bytes.set([palette[i * 3] ?? 0, palette[i * 3 + 1] ?? 0, palette[i * 3 + 2] ?? 0, 255], i * 4);
  }
  return new Uint32Array(bytes.buffer);
}
