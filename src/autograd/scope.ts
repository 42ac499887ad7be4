import type { Storage } from "../backend/storage.js";

// Storages made while a scope is open, so that whoever opened it can give back what did not leave it.

let open: Set<Storage> | null = null;

/** Notes a large result of an op for the scope that is open, if one is. */
export function track(storage: Storage): void {
  if (open !== null && storage.reclaimable) open.add(storage);
}

/** Opens a scope; what the one around it held is restored by `closeScope`. */
export function openScope(): Set<Storage> | null {
  const around = open;
  open = new Set();
  return around;
}

/** Closes the scope and returns what was made in it. */
export function closeScope(around: Set<Storage> | null): Set<Storage> {
  const made = open ?? new Set<Storage>();
  open = around;
  return made;
}

/** Hands what an inner scope kept to the one around it. */
export function trackAll(storages: Iterable<Storage>): void {
  for (const storage of storages) track(storage);
}

/** After an interrupt, which skips `finally`: no scope is open, and what was made belongs to the garbage collector. */
export function resetScope(): void {
  open = null;
}
