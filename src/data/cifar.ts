import { ImageDataset } from "./imageDataset.js";

const PIXELS = 3 * 32 * 32;

/** The class names of CIFAR-10, in label order. */
export const CIFAR10_CLASSES: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/** Which label bytes stand before the pixels of a record. */
export type CifarKind = "cifar10" | "cifar100";

/** Options of {@link parseCifar}. */
export interface CifarOptions {
  /** `"cifar10"` (one label byte) or `"cifar100"` (coarse and fine label bytes). */
  readonly kind: CifarKind;
  /** CIFAR-100 only: `"fine"` (100 classes, default) or `"coarse"` (20 superclasses). */
  readonly labels?: "fine" | "coarse";
  /** Class names in label order; default CIFAR-10's own, or the label numbers. */
  readonly classes?: readonly string[];
  /** What to call the file in an error. */
  readonly name?: string;
}

/**
 * Reads the binary version of CIFAR-10 or CIFAR-100: records of 1 or 2 label bytes and 3,072 pixel bytes,
 * red, green, blue plane of 32 x 32. Several files are joined in order.
 *
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html, section "binary version".
 * @returns a dataset of [3, 32, 32] images
 * @throws Error when a file is not a whole number of records or a label is out of range
 * @example
 * const record = new Uint8Array(1 + 3072).fill(128);
 * record[0] = 3;
 * data.parseCifar([record], { kind: "cifar10" }).classes[3]; // "cat"
 */
export function parseCifar(files: readonly Uint8Array[], options: CifarOptions): ImageDataset {
  const { kind, labels: which = "fine", name = "file" } = options;
  const labelBytes = kind === "cifar10" ? 1 : 2;
  const labelAt = kind === "cifar100" && which === "fine" ? 1 : 0;
  const classCount = kind === "cifar10" ? 10 : which === "fine" ? 100 : 20;
  const record = labelBytes + PIXELS;
  const total = files.reduce((sum, file, i) => {
    if (file.length === 0 || file.length % record !== 0) {
      throw new Error(
        `parseCifar: ${name} ${i} must be a whole number of ${record}-byte ${kind} records; it has ${file.length} bytes`,
      );
    }
    return sum + file.length / record;
  }, 0);
  const images = new Uint8Array(total * PIXELS);
  const labels = new Uint8Array(total);
  let next = 0;
  for (const file of files) {
    for (let at = 0; at < file.length; at += record) {
      const label = file[at + labelAt] ?? 0;
      if (label >= classCount) {
        throw new Error(
          `parseCifar: label of record ${next} must be 0 to ${classCount - 1} for ${kind}; it is ${label}`,
        );
      }
      labels[next] = label;
      images.set(file.subarray(at + labelBytes, at + record), next * PIXELS);
      next += 1;
    }
  }
  const classes =
    options.classes ??
    (kind === "cifar10" ? CIFAR10_CLASSES : Array.from({ length: classCount }, (_, i) => `${i}`));
  return new ImageDataset({ images, labels, shape: [3, 32, 32], classes });
}
