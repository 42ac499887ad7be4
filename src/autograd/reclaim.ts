import type { Storage } from "../backend/storage.js";
import type { Tensor } from "../tensor/tensor.js";

// Values of graphs that backward has used. They stay readable until the next backward begins, then go to the pool.

let waiting: Storage[] = [];

/** Notes storages whose graph is dead. */
export function reclaimLater(storages: readonly Storage[]): void {
  for (const storage of storages) if (storage.reclaimable) waiting.push(storage);
}

/** Returns what waits to the pool: from here on reading it throws. */
export function reclaimNow(): void {
  const list = waiting;
  waiting = [];
  for (const storage of list) storage.reclaim();
}

/** Removes a leaf's gradient; if no user ever saw it, its memory serves the next one. */
export function dropGrad(leaf: Tensor): void {
  const gradient = leaf.accumulated;
  leaf.accumulated = null;
  if (gradient !== null && !gradient.storage.shared) reclaimLater([gradient.storage]);
}
