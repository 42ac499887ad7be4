import type { Storage } from "../backend/storage.js";
import { Tensor } from "../tensor/tensor.js";
import { isGradEnabled } from "./gradMode.js";
import { closeScope, openScope, track } from "./scope.js";

/**
 * Runs the inside of a module. Under noGrad its intermediate values are dead when it returns, so their memory goes
 * back to the pool; the result and what was kept with `keep()` stay. Small ones stay readable, unless the module `forgets`
 * them: then all go that nobody else had in his hands. With recording on it just runs `forward`.
 */
export function insideModule<T>(
  forward: () => T,
  { forgets = false }: { readonly forgets?: boolean } = {},
): T {
  if (isGradEnabled()) return forward();
  const around = openScope();
  let made: readonly Storage[] = [];
  let result: T;
  try {
    result = forward();
  } finally {
    made = closeScope(around);
  }
  const leaving = new Set<Storage>();
  // A result of unknown make may hold any of the values: then all of them are left to the garbage collector.
  if (!collect(result, leaving)) return result;
  for (const storage of made) {
    if (leaving.has(storage)) track(storage);
    else if (forgets && !storage.exposed) storage.discard();
    else storage.reclaim();
  }
  return result;
}

/** Notes that code which is not the engine's has these tensors, lists or plain objects of tensors in its hands. */
export function expose(...values: readonly unknown[]): void {
  const storages = new Set<Storage>();
  collect(values, storages);
  for (const storage of storages) storage.exposed = true;
}

/** Finds the tensors in a result of tensors, lists and plain objects; false when it holds anything else. */
function collect(result: unknown, storages: Set<Storage>): boolean {
  if (result instanceof Tensor) {
    storages.add(result.storage);
    return true;
  }
  if (result === null || typeof result !== "object") return typeof result !== "function";
  if (Array.isArray(result)) return result.every((item) => collect(item, storages));
  if (Object.getPrototypeOf(result) !== Object.prototype) return false;
  return Object.values(result).every((item) => collect(item, storages));
}
