import type { ImageDataset } from "../imageDataset.js";
import { idxDataset, mnist } from "./mnist.js";
import { readAsset } from "./readAsset.js";

/** The class names of Fashion-MNIST, in label order. */
export const FASHION_MNIST_CLASSES: readonly string[] = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];

/** Options of {@link fashionMnist}. */
export interface FashionMnistOptions {
  /** Training set (default true) or the 10,000 test images. */
  readonly train?: boolean;
  /** Folder with the full data set's IDX files (Debian: `/usr/share/datasets/fashion-mnist`). */
  readonly path?: string;
}

/**
 * Fashion-MNIST: 28 x 28 grey pictures of clothing in ten classes, a harder drop-in for MNIST.
 *
 * The package holds the first 20,000 training images and all 10,000 test images; with `path` the whole
 * 60,000 are read. Over the full training set the pixels have mean 0.28604 and deviation 0.35302.
 *
 * *Paper:* Xiao, Rasul and Vollgraf 2017, https://arxiv.org/abs/1708.07747. *Licence:* MIT, Zalando SE.
 * @returns a dataset of [1, 28, 28] byte images
 * @example
 * const test = data.fashionMnist({ train: false });
 * test.length; // 10000
 * test.classes[test.label(0)]; // "Ankle boot"
 */
export function fashionMnist(options: FashionMnistOptions = {}): ImageDataset {
  const { train = true, path } = options;
  if (path !== undefined) return mnist({ path, train, classes: FASHION_MNIST_CLASSES });
  const part = train ? "train" : "test";
  return idxDataset(
    readAsset(`fashion-${part}-images.idx3.gz`),
    readAsset(`fashion-${part}-labels.idx1.gz`),
    FASHION_MNIST_CLASSES,
  );
}
