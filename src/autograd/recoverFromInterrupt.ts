import { resetAgendas } from "../backend/agenda.js";
import { resetGradMode } from "./gradMode.js";
import { resetPlanOnly } from "./planOnly.js";
import { resetScope } from "./scope.js";

const listeners = new Set<() => void>();

/**
 * Calls `listener` after an interrupt, which skips `finally`; what began last is told first.
 * @returns the function that removes it
 */
export function onInterrupt(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * To be called after code was stopped from outside in the middle of anything, which skips `finally`: recording is on
 * again, no scope is open, and a `fit` or `evaluate` that is going on ends and puts the model's modes back. Values, parameters and the pool need no repair.
 */
export function recoverFromInterrupt(): void {
  resetGradMode();
  resetPlanOnly();
  resetScope();
  resetAgendas();
  for (const tell of [...listeners].reverse()) tell();
}
