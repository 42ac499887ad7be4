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
 * const onCheckpoint = (checkpoint) => files.saveCheckpoint("run.safetensors", checkpoint); // for fit
 */
export function saveCheckpoint(path: string, checkpoint: SavedCheckpoint<unknown>): void {
  saveSafetensors(path, checkpoint.tensors, { [KEY]: JSON.stringify(checkpoint.info) });
}

/**
 * Reads what {@link saveCheckpoint} wrote, for `fit(…, { resume })`.
 * @throws Error when the file is missing, damaged, or not a checkpoint
 * @example
 * files.saveCheckpoint("/tmp/run.safetensors", { tensors: { w: ones([1]) }, info: { epoch: 3 } });
 * files.loadCheckpoint("/tmp/run.safetensors").info.epoch; // 3
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
