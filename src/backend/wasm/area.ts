import type { Block, Lease } from "../fast/lease.js";
import { sizeClass } from "../memory.js";

// Where leases live inside the module's memory, so that one kernel's result is the next one's argument without a copy.
// Many die without a word, since the garbage collector does not say so. When the area is full all tenants move out to
// plain arrays and it begins anew: living ones come back when they are used, dead ones are the collector's from then on.

// Holds what a training step of ResNet-20 at batch 128 keeps; a loop that lets go of nothing fills it with what is dead.
const most = 256 * 1024 * 1024;

/** The memory as the area needs it. */
export interface Ground {
  /** Makes sure of so many bytes; returns where they start, 0 when there is no room. */
  hold(bytes: number): number;
  /** All of it. */
  floats(): Float32Array;
}

class Place implements Block {
  readonly at: number;
  tenant: Lease | null = null;
  readonly ground: Ground;
  readonly #free: Place[];

  constructor(ground: Ground, free: Place[], at: number) {
    this.ground = ground;
    this.#free = free;
    this.at = at;
  }

  read(into: Float32Array): void {
    const start = this.at >>> 2;
    into.set(this.ground.floats().subarray(start, start + into.length));
  }

  // An interrupt between the two loses the place until the area begins anew.
  free(): void {
    this.tenant = null;
    this.#free.push(this);
  }
}

interface State {
  readonly places: Place[];
  readonly free: Map<number, Place[]>;
  bytes: number;
}

const empty = (): State => ({ places: [], free: new Map(), bytes: 0 });

export class Area {
  readonly #ground: Ground;
  #state = empty();

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** How much of the memory it takes, from the start. */
  get bytes(): number {
    return this.#state.bytes;
  }

  /** Where the lease's values are, which this call makes so; 0 when there is no room, `freely` none in all the memory. */
  place(lease: Lease, freely: boolean): number {
    lease.expectUsed();
    const { block } = lease;
    if (block instanceof Place && block.tenant === lease && block.ground === this.#ground)
      return block.at;
    const place = this.#find(sizeClass(lease.byteLength), freely);
    if (place === undefined) return 0;
    // Values that lie with another machine come back first.
    const written = lease.placed ? lease.values : lease.written;
    if (written !== null) this.#ground.floats().set(written, place.at >>> 2);
    lease.enter(place);
    return place.at;
  }

  /** Moves all tenants out and begins anew. */
  clear(): void {
    for (const place of this.#state.places) place.tenant?.leave();
    this.#state = empty();
  }

  #find(size: number, freely: boolean): Place | undefined {
    const state = this.#state;
    let free = state.free.get(size);
    const last = free?.pop();
    if (last !== undefined) return last;
    const { bytes } = state;
    if (bytes + size > most && !freely) return undefined;
    const start = this.#ground.hold(bytes + size);
    if (start === 0) return undefined;
    state.bytes += size;
    if (free === undefined) state.free.set(size, (free = []));
    const place = new Place(this.#ground, free, start + bytes);
    state.places.push(place);
    return place;
  }
}
