import type { Storage } from "../backend/storage.js";
import type { Tensor } from "../tensor/tensor.js";
import { findOp } from "./op.js";
import { run } from "./run.js";
import { closeScope, openScope } from "./scope.js";

/** a + b, through the op of that name. */
export function sum(a: Tensor, b: Tensor): Tensor {
  return run(findOp("add"), [a, b], {})[0]!;
}

/**
 * Gradients on their way back, one for each tensor still to be visited. It knows which storages of this backward pass
 * nothing needs any more and returns them to the pool at once; what leaves (leaf gradients, hooks) it never touches.
 */
export class GradientMap {
  readonly #grads = new Map<Tensor, Tensor>();
  readonly #uses = new Map<Storage, number>();
  readonly #made = new Set<Storage>();
  readonly #keepAll: boolean;

  /** @param keepAll the gradients are recorded themselves, so nothing may be reclaimed */
  constructor(keepAll: boolean) {
    this.#keepAll = keepAll;
  }

  /** Adds one more contribution to the gradient of `tensor`. */
  add(tensor: Tensor, gradient: Tensor): void {
    const before = this.#grads.get(tensor);
    const total = before === undefined ? gradient : sum(before, gradient);
    this.#grads.set(tensor, total);
    this.#count(total.storage, 1);
    if (before !== undefined) this.#count(before.storage, -1);
  }

  /** The complete gradient of a tensor, which the map then forgets. */
  take(tensor: Tensor): Tensor | undefined {
    const gradient = this.#grads.get(tensor);
    this.#grads.delete(tensor);
    return gradient;
  }

  /** Runs one step's gradient; afterwards what it made and did not hand on is reclaimed, and so is its own gradient. */
  inside(gradient: Tensor, step: () => void): void {
    const around = openScope();
    let made: readonly Storage[] = [];
    try {
      step();
    } finally {
      made = closeScope(around);
    }
    for (const storage of made) this.#made.add(storage);
    this.#count(gradient.storage, -1);
    for (const storage of made) this.#reclaimUnused(storage);
    this.#reclaimUnused(gradient.storage);
  }

  /** A user, a leaf or a hook holds this one: it is not the map's to reclaim. */
  release(storage: Storage): void {
    if (!this.#made.delete(storage)) storage.shared = true;
  }

  /** Hands out the gradients of the tensors that no step made: the leaves. */
  finish(settle: (tensor: Tensor, gradient: Tensor) => void): void {
    for (const [tensor, gradient] of this.#grads) settle(tensor, gradient);
    this.#grads.clear();
  }

  #count(storage: Storage, change: number): void {
    this.#uses.set(storage, (this.#uses.get(storage) ?? 0) + change);
    if (change < 0) this.#reclaimUnused(storage);
  }

  #reclaimUnused(storage: Storage): void {
    if (this.#keepAll || !this.#made.has(storage) || (this.#uses.get(storage) ?? 0) > 0) return;
    this.#made.delete(storage);
    storage.discard();
  }
}
