import { allocate, giveBack } from "../memory.js";

/**
 * A buffer that several images may stand on; the last one to let go returns it to the pool. An interrupt at any point
 * can only leave it to the garbage collector, never in the pool while somebody reads it.
 */
export class Lease {
  #values: Float32Array | null;
  #uses = 1;

  private constructor(values: Float32Array) {
    this.#values = values;
  }

  /** Room for `length` values, contents arbitrary. */
  static of(length: number): Lease {
    const values = allocate("float32", length);
    if (!(values instanceof Float32Array)) throw new Error("lease: expected float32 values");
    return new Lease(values);
  }

  get values(): Float32Array {
    if (this.#values === null) throw new Error("lease: read after its last user let go");
    return this.#values;
  }

  /** One more user. */
  share(): this {
    this.#uses++;
    return this;
  }

  /** One user less. */
  release(): void {
    if (--this.#uses > 0) return;
    const values = this.#values;
    this.#values = null;
    if (values !== null) giveBack(values);
  }
}
