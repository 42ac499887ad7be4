import { noGrad } from "./gradMode.js";
import type { Plan } from "./op.js";
import type { Tensor } from "../tensor/tensor.js";

/** One op that was planned: what went in, its sizes, and what would come out. */
export interface PlannedOp {
  readonly name: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly plan: Plan;
  readonly outputs: readonly Tensor[];
}

let listener: ((op: PlannedOp) => void) | null = null;

/**
 * Runs `fn` with ops that check and plan as always and tell `listen`, but compute nothing: shapes are right, values are
 * not made. A network of any size passes at once.
 */
export function planOnly<T>(listen: (op: PlannedOp) => void, fn: () => T): T {
  const before = listener;
  listener = listen;
  try {
    return noGrad(fn);
  } finally {
    listener = before;
  }
}

/** Tells the listener of `planOnly` about an op; false when there is none and the op is to be computed. */
export function planned(op: PlannedOp): boolean {
  listener?.(op);
  return listener !== null;
}

/** After an interrupt, which skips `finally`: ops compute again. */
export function resetPlanOnly(): void {
  listener = null;
}
