import type { Tensor } from "../tensor/tensor.js";
import { loadSafetensors, loadSafetensorsMetadata, saveSafetensors } from "./safetensors.js";

const KEY = "cnnlab.checkpoint";

/** Tensors by name and whatever else belongs to them, as JSON. */
export interface SavedCheckpoint<Info> {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly info: Info;
}

/**
 * Writes a checkpoint of `fit` as one safetensors file; `info` goes into its header as JSON. The file appears whole
 * or not at all.
 * @example
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const folder = mkdtempSync(join(tmpdir(), "cnnlab-"));
 * const path = join(folder, "run.safetensors");
 * const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 10));
 * const optimizer = new optim.Adam(net.parameters());
 * const train = data.digits().take(64);
 * await fit(net, train, { optimizer, onCheckpoint: (checkpoint) => files.saveCheckpoint(path, checkpoint) });
 * const history = await fit(net, train, { optimizer, epochs: 3, resume: files.loadCheckpoint(path) });
 * history.epochs.length; // 3
 * rmSync(folder, { recursive: true });
 */
export function saveCheckpoint(path: string, checkpoint: SavedCheckpoint<unknown>): void {
  saveSafetensors(path, checkpoint.tensors, { [KEY]: JSON.stringify(checkpoint.info) });
}

/**
 * Reads what {@link saveCheckpoint} wrote, for `fit(…, { resume })`.
 * @throws Error when the file is missing, damaged, or not a checkpoint
 * @example
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const folder = mkdtempSync(join(tmpdir(), "cnnlab-"));
 * const path = join(folder, "run.safetensors");
 * files.saveCheckpoint(path, { tensors: { w: ones([1]) }, info: { epoch: 3 } });
 * files.loadCheckpoint(path).info.epoch; // 3
 * rmSync(folder, { recursive: true });
 */
export function loadCheckpoint<Info = never>(path: string): SavedCheckpoint<Info> {
  const text = loadSafetensorsMetadata(path)[KEY];
  if (text === undefined) {
    throw new Error(
      `loadCheckpoint: ${path} must be written by saveCheckpoint; it is a plain safetensors file`,
    );
  }
  try {
    return { tensors: loadSafetensors(path), info: JSON.parse(text) as Info };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`loadCheckpoint: ${path} must be sound; ${reason}`, { cause });
  }
}
