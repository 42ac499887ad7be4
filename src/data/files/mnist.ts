import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseIdx } from "../idx.js";
import { ImageDataset } from "../imageDataset.js";
import { readMaybeZipped } from "./readAsset.js";

/** Options of {@link mnist}. */
export interface MnistOptions {
  /** Folder with the four IDX files, plain or gzipped. */
  readonly path: string;
  /** Training set (default true) or test set. */
  readonly train?: boolean;
  /** Class names in label order; default "0" to "9". */
  readonly classes?: readonly string[];
}

/**
 * Loads MNIST, or any data set in its format, from a folder: `train-images-idx3-ubyte`,
 * `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`, each plain or `.gz`.
 * @returns a dataset of [1, H, W] byte images
 * @throws Error when a file is missing, damaged, or images and labels do not match
 * @example
 * import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const path = mkdtempSync(join(tmpdir(), "mnist-")); // a folder of your own; here two images of 1 x 3 pixels
 * const images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60];
 * writeFileSync(join(path, "t10k-images-idx3-ubyte"), Uint8Array.from(images));
 * writeFileSync(join(path, "t10k-labels-idx1-ubyte"), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9));
 * const test = data.mnist({ path, train: false });
 * test.batch().x.shape; // [2, 1, 1, 3]
 * test.label(1); // 9
 * rmSync(path, { recursive: true });
 */
export function mnist(options: MnistOptions): ImageDataset {
  const { path, train = true, classes } = options;
  const prefix = train ? "train" : "t10k";
  const images = readFirst(path, `${prefix}-images-idx3-ubyte`);
  const labels = readFirst(path, `${prefix}-labels-idx1-ubyte`);
  return idxDataset(images, labels, classes ?? Array.from({ length: 10 }, (_, i) => `${i}`));
}

/** Pairs the unzipped bytes of an image and a label IDX file. */
export function idxDataset(
  imageBytes: Uint8Array,
  labelBytes: Uint8Array,
  classes: readonly string[],
): ImageDataset {
  const images = parseIdx(imageBytes, "image file");
  const labels = parseIdx(labelBytes, "label file");
  const [count, height, width] = images.shape;
  if (images.shape.length !== 3 || height === undefined || width === undefined) {
    throw new Error(`mnist: images must be [N, H, W]; they are [${images.shape.join(", ")}]`);
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== count) {
    throw new Error(
      `mnist: labels must be [${count}], one for each image; they are [${labels.shape.join(", ")}]`,
    );
  }
  return new ImageDataset({
    images: images.data,
    labels: labels.data,
    shape: [1, height, width],
    classes,
  });
}

function readFirst(folder: string, name: string): Uint8Array {
  // MNIST's own site once served "train-images.idx3-ubyte"; both spellings are about.
  const names = [name, `${name}.gz`, name.replace("-idx", ".idx")];
  const found = names.map((file) => join(folder, file)).find((file) => existsSync(file));
  if (found === undefined) {
    throw new Error(`mnist: path must hold ${name} or ${name}.gz; ${folder} has neither`);
  }
  return readMaybeZipped(found);
}
