import { readFileSync, writeFileSync } from "node:fs";
import type { Tensor } from "../tensor/tensor.js";
import { formatNpy, parseNpy } from "./npy.js";
import { readZip, writeZip } from "./zip.js";

/**
 * Reads the bytes of a `.npz` file, stored or compressed: tensors by name, as `numpy.load` gives them.
 * @param name what to call the file in an error
 * @throws Error when the archive or an array in it is damaged or not supported
 * @example
 * files.parseNpz(files.formatNpz({ a: tensor([1, 2]) }))["a"].toArray(); // [1, 2]
 */
export function parseNpz(bytes: Uint8Array, name = "npz file"): Readonly<Record<string, Tensor>> {
  const entries = readZip(bytes, `parseNpz: ${name}`);
  return Object.fromEntries(
    entries.map((entry) => [
      entry.name.replace(/\.npy$/, ""),
      parseNpy(entry.bytes, `${name}, entry ${entry.name},`),
    ]),
  );
}

/**
 * The bytes of a `.npz` file that holds the tensors by name, uncompressed, as `numpy.savez` writes it.
 * @throws Error when it would be larger than 4 GiB
 * @example
 * files.formatNpz({ a: zeros([2]) }).length > 100; // true
 */
export function formatNpz(tensors: Readonly<Record<string, Tensor>>): Uint8Array {
  const entries = Object.entries(tensors);
  return writeZip(entries.map(([name, x]) => ({ name: `${name}.npy`, bytes: formatNpy(x) })));
}

/**
 * Reads a `.npz` file; see {@link parseNpz}.
 * @throws Error when the file is missing or not a sound `.npz` file
 * @example
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const folder = mkdtempSync(join(tmpdir(), "cnnlab-"));
 * const path = join(folder, "pair.npz");
 * files.saveNpz(path, { a: tensor([1, 2]) });
 * files.loadNpz(path)["a"].toArray(); // [1, 2]
 * rmSync(folder, { recursive: true });
 */
export function loadNpz(path: string): Readonly<Record<string, Tensor>> {
  return parseNpz(readFileSync(path), path);
}

/**
 * Writes tensors as a `.npz` file; see {@link formatNpz}.
 * @example
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const folder = mkdtempSync(join(tmpdir(), "cnnlab-"));
 * const path = join(folder, "pair.npz");
 * files.saveNpz(path, { a: tensor([1, 2]) });
 * files.loadNpz(path)["a"].toArray(); // [1, 2]
 * rmSync(folder, { recursive: true });
 */
export function saveNpz(path: string, tensors: Readonly<Record<string, Tensor>>): void {
  writeFileSync(path, formatNpz(tensors));
}
