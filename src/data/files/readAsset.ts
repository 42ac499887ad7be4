import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** A file that inflates to more than this is refused; the largest expected, 60,000 images, has 47 MB. */
const MAX_UNZIPPED = 1 << 30;

/** Bytes of a file that ships in `data/assets`, unzipped when its name ends in `.gz`. */
export function readAsset(name: string): Uint8Array {
  // This file runs as src/data/files/…, compiled as src/dist/data/files/…, and bundled as a part of src/dist/node/….
  const folders = ["../assets/", "../../../data/assets/", "../../data/assets/"];
  for (const folder of folders) {
    const path = fileURLToPath(new URL(folder + name, import.meta.url));
    if (existsSync(path)) return readMaybeZipped(path);
  }
  throw new Error(`readAsset: ${name} must be in the package's data/assets folder; it is missing`);
}

/**
 * Bytes of a file, unzipped when they are gzip data.
 * @throws Error when the file is missing, is damaged, or inflates to more than 1 GiB
 */
export function readMaybeZipped(path: string): Uint8Array {
  const bytes = readFileSync(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNZIPPED });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`readMaybeZipped: ${path} must be a sound gzip file; ${reason}`, { cause });
  }
}
