import { unpackNumbers, type PackedNumbers } from "../payload/numbers.js";
import { pixelCanvas } from "./canvas.js";

/** An image [1 or 3, H, W] with values 0…1 as a canvas of its own size. */
export function pictureCanvas(picture: PackedNumbers): HTMLCanvasElement | undefined {
  const [channels = 1, height = 1, width = 1] = picture.shape;
  const values = unpackNumbers(picture);
  const size = height * width;
  return pixelCanvas(width, height, (pixels) => {
    const bytes = new Uint8ClampedArray(pixels.buffer);
    for (let i = 0; i < size; i++) {
      for (let c = 0; c < 3; c++) {
        bytes[i * 4 + c] = 255 * (values[(channels === 3 ? c : 0) * size + i] ?? 0);
      }
      bytes[i * 4 + 3] = 255;
    }
  });
}
