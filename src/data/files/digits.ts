import { ImageDataset } from "../imageDataset.js";
import { readAsset } from "./readAsset.js";

const PIXELS = 64;

/**
 * Handwritten digits, 1,797 grey pictures of 8 x 8 with values 0 to 16: small enough to train on in seconds.
 *
 * Source: UCI "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak 1998), CC BY 4.0, in the copy of
 * scikit-learn; same order as `sklearn.datasets.load_digits()`, so the usual split is `digits().split(1437)`.
 * @returns a dataset of [1, 8, 8] byte images; batches are scaled by 1/16
 * @example
 * const [train, test] = data.digits().split(1437);
 * test.length; // 360
 */
export function digits(): ImageDataset {
  const lines = new TextDecoder().decode(readAsset("digits.csv.gz")).trim().split("\n");
  const images = new Uint8Array(lines.length * PIXELS);
  const labels = new Uint8Array(lines.length);
  lines.forEach((line, i) => {
    const numbers = line.split(",").map(Number);
    images.set(numbers.slice(0, PIXELS), i * PIXELS);
    labels[i] = numbers[PIXELS] ?? 0;
  });
  const classes = Array.from({ length: 10 }, (_, i) => `${i}`);
  return new ImageDataset({ images, labels, shape: [1, 8, 8], classes, maxValue: 16 });
}
