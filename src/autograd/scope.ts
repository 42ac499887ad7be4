import type { Storage } from "../backend/storage.js";

// Storages made while a scope is open, so that whoever opened it can give back what did not leave it.

let open: Storage[] | null = null;

/** Notes a result that has something to give back for the scope that is open, if one is. */
export function track(storage: Storage): void {
  if (open !== null && storage.reclaimable) open.push(storage);
}

/** Opens a scope; what the one around it held is restored by `closeScope`. */
export function openScope(): Storage[] | null {
  const around = open;
  open = [];
  return around;
}

/** Closes the scope and returns what was made in it. */
export function closeScope(around: Storage[] | null): readonly Storage[] {
  const made = open ?? [];
  open = around;
  return made;
}

/** After an interrupt, which skips `finally`: no scope is open, and what was made belongs to the garbage collector. */
export function resetScope(): void {
  open = null;
}
