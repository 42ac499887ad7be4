import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CifarKind, type CifarOptions, parseCifar } from "../cifar.js";
import type { ImageDataset } from "../imageDataset.js";

/** Options of {@link cifar10}. */
export interface Cifar10Options {
  /** Folder `cifar-10-batches-bin` of the binary version. */
  readonly path: string;
  /** The 50,000 training images (default true) or the 10,000 test images. */
  readonly train?: boolean;
}

/** Options of {@link cifar100}. */
export interface Cifar100Options {
  /** Folder `cifar-100-binary` of the binary version. */
  readonly path: string;
  /** The 50,000 training images (default true) or the 10,000 test images. */
  readonly train?: boolean;
  /** `"fine"` (100 classes, default) or `"coarse"` (20 superclasses). */
  readonly labels?: "fine" | "coarse";
}

/**
 * Loads CIFAR-10's binary version from a folder: `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin`.
 *
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html (not shipped: it has no licence).
 * @returns a dataset of [3, 32, 32] byte images
 * @throws Error when a file is missing or is not a whole number of records
 * @example
 * import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const path = mkdtempSync(join(tmpdir(), "cifar-10-")); // a folder of your own; here one image: label, red, green, blue
 * writeFileSync(join(path, "test_batch.bin"), new Uint8Array(1 + 3 * 1024).fill(6, 0, 1).fill(255, 1, 1025));
 * const test = data.cifar10({ path, train: false });
 * test.label(0); // 6
 * test.batch().x.mean({ dim: [2, 3] }); // [[1, 0, 0]]
 * rmSync(path, { recursive: true });
 */
export function cifar10(options: Cifar10Options): ImageDataset {
  const { path, train = true } = options;
  const names = train ? [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`) : ["test_batch.bin"];
  const classes = namesFrom(path, "batches.meta.txt");
  return load("cifar10", path, names, { kind: "cifar10", ...classes });
}

/**
 * Loads CIFAR-100's binary version from a folder: `train.bin` and `test.bin`, with the class names of
 * `fine_label_names.txt` or `coarse_label_names.txt` when they are there.
 *
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html (not shipped: it has no licence).
 * @returns a dataset of [3, 32, 32] byte images
 * @throws Error when a file is missing or is not a whole number of records
 * @example
 * import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const path = mkdtempSync(join(tmpdir(), "cifar-100-")); // a folder of your own; here one image with both labels
 * writeFileSync(join(path, "train.bin"), new Uint8Array(2 + 3 * 1024).fill(19, 0, 1).fill(99, 1, 2));
 * data.cifar100({ path }).label(0); // 99
 * data.cifar100({ path, labels: "coarse" }).label(0); // 19
 * rmSync(path, { recursive: true });
 */
export function cifar100(options: Cifar100Options): ImageDataset {
  const { path, train = true, labels = "fine" } = options;
  const classes = namesFrom(path, `${labels}_label_names.txt`);
  const names = [train ? "train.bin" : "test.bin"];
  return load("cifar100", path, names, { kind: "cifar100", labels, ...classes });
}

function load(
  op: CifarKind,
  folder: string,
  names: readonly string[],
  options: CifarOptions,
): ImageDataset {
  const files = names.map((name) => {
    const file = join(folder, name);
    if (!existsSync(file)) {
      throw new Error(`${op}: path must hold ${names.join(", ")}; ${folder} has no ${name}`);
    }
    return readFileSync(file);
  });
  return parseCifar(files, { ...options, name: `file of ${folder}` });
}

function namesFrom(folder: string, file: string): { classes?: readonly string[] } {
  const path = join(folder, file);
  if (!existsSync(path)) return {};
  const classes = readFileSync(path, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return { classes };
}
