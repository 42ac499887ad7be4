import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkIndex } from "../checkIndex.js";
import type { Dataset, ImageShape } from "../dataset.js";
import { toChannels } from "../pixels.js";
import { resizeArea } from "../resizeArea.js";
import { decodeImage } from "./decodeImage.js";

const EXTENSION = /\.(png|jpe?g)$/i;

/** Options of {@link ImageFolder}. */
export interface ImageFolderOptions {
  /** Side of the square pictures, or [H, W]: cropped about the centre, area averaged. */
  readonly size: number | readonly [height: number, width: number];
  /** 3 (colour, default) or 1 (grey). */
  readonly channels?: 1 | 3;
}

/**
 * Pictures in a folder for each class: `root/cat/1.png`, `root/dog/2.jpg`. Classes and files are taken in
 * alphabetical order, as torchvision's `ImageFolder` does.
 *
 * A file is decoded when it is first read and then kept as bytes, so a second epoch does not decode again.
 * @throws Error when no folder holds a PNG or JPEG; on reading, when a file is damaged
 * @example
 * import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const root = mkdtempSync(join(tmpdir(), "pictures-")); // a folder of your own; here one picture a class
 * const bytes = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DAwPAfAAcAAf9+CLHQAAAAAElFTkSuQmCC";
 * for (const name of ["cat", "dog"]) {
 *   mkdirSync(join(root, name));
 *   writeFileSync(join(root, name, "1.png"), bytes, "base64");
 * }
 * const set = new data.ImageFolder(root, { size: 8 });
 * set.classes; // ["cat", "dog"]
 * set.shape; // [3, 8, 8]
 * rmSync(root, { recursive: true });
 */
export class ImageFolder implements Dataset {
  readonly classes: readonly string[];
  readonly shape: ImageShape;
  /** Path of each picture. */
  readonly files: readonly string[];
  readonly #labels: readonly number[];
  readonly #channels: 1 | 3;
  readonly #decoded = new Map<number, Uint8Array>();

  constructor(root: string, options: ImageFolderOptions) {
    const { size, channels = 3 } = options;
    const [height, width] = typeof size === "number" ? [size, size] : size;
    const found = listClasses(root);
    if (found.length === 0) {
      throw new Error(
        `ImageFolder: root must hold a folder of PNG or JPEG files for each class; ${root} has none`,
      );
    }
    this.classes = found.map(({ name }) => name);
    this.files = found.flatMap(({ files }) => files);
    this.#labels = found.flatMap(({ files }, label) => files.map(() => label));
    this.#channels = channels;
    this.shape = [channels, height, width];
  }

  get length(): number {
    return this.files.length;
  }

  label(index: number): number {
    checkIndex("label", index, this.length);
    return this.#labels[index] ?? 0;
  }

  read(index: number, out: Float32Array, offset: number): void {
    const bytes = this.#pixels(index);
    for (let i = 0; i < bytes.length; i++) out[offset + i] = (bytes[i] ?? 0) / 255;
  }

  #pixels(index: number): Uint8Array {
    const known = this.#decoded.get(index);
    if (known) return known;
    checkIndex("read", index, this.length);
    const path = this.files[index] ?? "";
    const [, height, width] = this.shape;
    const pixels = toChannels(decodeImage(readFileSync(path), path), this.#channels);
    const bytes = Uint8Array.from(resizeArea(pixels, height, width), Math.round);
    this.#decoded.set(index, bytes);
    return bytes;
  }
}

function listClasses(
  root: string,
): readonly { readonly name: string; readonly files: readonly string[] }[] {
  let entries;
  try {
    entries = readdirSync(root, { withFileTypes: true });
  } catch (cause) {
    throw new Error(`ImageFolder: root must be a folder that can be read; it is ${root}`, {
      cause,
    });
  }
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, files: listImages(join(root, name)) }))
    .filter(({ files }) => files.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function listImages(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => EXTENSION.test(file))
    .sort()
    .map((file) => join(folder, file));
}
