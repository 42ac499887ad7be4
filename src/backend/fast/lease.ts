import { allocate, giveBack, poisoned } from "../memory.js";

/** A piece of a machine's own memory. Whoever its tenant is, and nobody else, has his values in it. */
export interface Block {
  tenant: Lease | null;
  /** Copies the values from it. */
  read(into: Float32Array): void;
  /** The tenant needs it no more. */
  free(): void;
}

/**
 * A buffer that several images may stand on; the last one to let go returns it. Its values are plain, in an array from
 * the pool, or lie in a block of a machine that moved them there; before the first write they are nowhere. An interrupt
 * at any point can only leave an array to the garbage collector, never in the pool while somebody reads it.
 */
export class Lease {
  readonly length: number;
  /** Where a machine put the values: true as long as this is its tenant. */
  block: Block | null = null;
  #values: Float32Array | null = null;
  #uses = 1;

  private constructor(length: number) {
    this.length = length;
    if (poisoned()) this.#values = plain(length);
  }

  /** Room for `length` values, contents arbitrary. */
  static of(length: number): Lease {
    return new Lease(length);
  }

  get byteLength(): number {
    return 4 * this.length;
  }

  /** Whether the values lie in a machine's memory. */
  get placed(): boolean {
    return this.block?.tenant === this;
  }

  /** The plain values, moved out of a machine's memory if need be. */
  get values(): Float32Array {
    this.expectUsed();
    if (this.placed) this.leave();
    return (this.#values ??= plain(this.length));
  }

  /** What a machine has to copy into the block that it gives; null before the first write. */
  get written(): Float32Array | null {
    return this.#values;
  }

  /** Moves in: from here on the values are the block's. The order makes an interrupt in between harmless. */
  enter(block: Block): void {
    this.block = block;
    block.tenant = this;
    this.#giveBack();
  }

  /** Moves out of a machine's memory. */
  leave(): void {
    const { block } = this;
    if (block?.tenant !== this) return;
    const values = plain(this.length);
    block.read(values);
    this.#values = values;
    block.free();
  }

  expectUsed(): void {
    if (this.#uses <= 0) throw new Error("lease: read after its last user let go");
  }

  /** One more user. */
  share(): this {
    this.#uses++;
    return this;
  }

  /** One user less. */
  release(): void {
    if (--this.#uses > 0) return;
    if (this.placed) this.block?.free();
    this.#giveBack();
  }

  #giveBack(): void {
    const values = this.#values;
    this.#values = null;
    if (values !== null) giveBack(values);
  }
}

function plain(length: number): Float32Array {
  const values = allocate("float32", length);
  if (!(values instanceof Float32Array)) throw new Error("lease: expected float32 values");
  return values;
}
