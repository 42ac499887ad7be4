import { doInTurn, type Agenda } from "./agenda.js";
import type { DType, Values } from "./dtype.js";
import { bytesPerElement } from "./dtype.js";
import { allocate, giveBack, readableBelow } from "./memory.js";

/**
 * A value that is not row-major yet: a private layout of a fast kernel, or a chain that is computed when read.
 * Kernels of the same backend recognise their own and skip the conversion.
 */
export interface Deferred {
  /** Writes the row-major values. */
  materialise(out: Values): void;
  /** Called once when the value is not needed any more: give buffers back. */
  release(): void;
  /** Leaves all that it stands on to the garbage collector, if that is little; says whether it did. */
  abandon(): boolean;
}

/**
 * Where the numbers of one or more tensors live. All access goes through `values`, so a storage may hold something
 * else until it is read. Several tensors may share one (reshape, detach); a write then copies first.
 */
export class Storage {
  readonly dtype: DType;
  readonly length: number;
  /** More than one tensor reads it, so a write needs a copy of its own. */
  shared = false;
  /** Never reclaimed: a user, a leaf or an optimizer holds it. */
  pinned = false;
  /** A hook or a module that is not the engine's had it in its hands, and may still read it. */
  exposed = false;
  /** The graph node that made it, whose death may reclaim it; null for all that no graph owns. */
  owner: object | null = null;
  /** Grows with every write after the first: what was derived from the values knows by it that they changed. */
  revision = 0;
  /** The op that wrote it, for messages. */
  origin = "";
  /** The agenda with the op that will fill it, while that waits. */
  pending: Agenda | null = null;
  #values: Values | null;
  #deferred: Deferred | null = null;
  #reclaimed = false;

  constructor(dtype: DType, length: number, values: Values | null = null) {
    this.dtype = dtype;
    this.length = length;
    this.#values = values;
  }

  get reclaimed(): boolean {
    return this.#reclaimed;
  }

  /** Too large to be kept for whoever may still read it. */
  get large(): boolean {
    return this.length * bytesPerElement(this.dtype) >= readableBelow;
  }

  /** The value that waits to be computed or converted, if one does. */
  get deferred(): Deferred | null {
    this.pending?.finish();
    return this.#deferred;
  }

  /** Row-major values: computed, converted or allocated now if they were not before. Not a copy. */
  get values(): Values {
    this.pending?.finish();
    if (this.#values !== null) return this.#values;
    if (this.#reclaimed) throw new ReclaimedError(this.origin);
    const values = allocate(this.dtype, this.length, this.origin);
    if (this.#deferred !== null) {
      this.#deferred.materialise(values);
      this.#values = values;
      const deferred = this.#deferred;
      this.#deferred = null;
      deferred.release();
    }
    this.#values = values;
    return values;
  }

  /** Puts off the row-major values of a storage that has none yet. */
  defer(deferred: Deferred): void {
    this.#deferred = deferred;
  }

  /** Has something to give back: a large buffer, or the private one of a value that is not row-major yet. */
  get reclaimable(): boolean {
    if (this.pinned || this.#reclaimed) return false;
    return this.large || this.#deferred !== null || this.pending !== null;
  }

  /**
   * Gives memory back to the pool. A large value is gone and later reads throw; a small one stays readable, so if it
   * lies in a large private buffer it is converted first.
   */
  reclaim(): void {
    doInTurn(() => {
      if (!this.reclaimable) return;
      if (this.large) this.#release();
      else if (this.deferred?.abandon() !== true) void this.values;
    });
  }

  /** Gives memory back without a thought for readers: for what only the engine has ever seen. */
  discard(): void {
    doInTurn(() => {
      if (this.reclaimable) this.#release();
    });
  }

  #release(): void {
    this.pending?.finish();
    const values = this.#values;
    const deferred = this.#deferred;
    this.#reclaimed = true;
    this.#values = null;
    this.#deferred = null;
    deferred?.release();
    if (values !== null) giveBack(values);
  }
}

/** A read of a value whose memory went back to the pool. */
export class ReclaimedError extends Error {
  override readonly name = "ReclaimedError";

  constructor(origin: string) {
    super(
      `${origin || "tensor"}: this value was reclaimed when the next step began; ` +
        "to read it later, call keep() on it first, or pass { retainGraph: true } to backward()",
    );
  }
}
