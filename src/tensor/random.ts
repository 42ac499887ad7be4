/**
 * Seeded random numbers: xoshiro128** seeded by splitmix32 (Blackman and Vigna, https://prng.di.unimi.it), so the same seed
 * gives the same numbers on every machine.
 */
export class Generator {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;
  #spare: number | null = null;

  constructor(seed = 0) {
    this.seed(seed);
  }

  /** Starts the sequence that belongs to a whole number. */
  seed(seed: number): void {
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`seed: expected a whole number; got ${seed}`);
    }
    let state = (seed ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85ebca6b)) >>> 0;
    const next = (): number => {
      state = (state + 0x9e3779b9) >>> 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    };
    [this.#a, this.#b, this.#c, this.#d] = [next(), next(), next(), next()];
    this.#spare = null;
  }

  /** 32 random bits. */
  bits(): number {
    const scrambled = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotate(this.#d, 11);
    return scrambled;
  }

  /** Uniform in [0, 1), with 24 bits: the numbers a float32 can tell apart there. */
  uniform(): number {
    return (this.bits() >>> 8) * 2 ** -24;
  }

  /** Standard normal, by Box and Muller's polar-free form; two are made at a time. */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - (this.bits() + 0.5) * 2 ** -32));
    const angle = 2 * Math.PI * this.bits() * 2 ** -32;
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** A whole number in [0, below), without bias. */
  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new RangeError(`integer: expected a bound from 1 to 2^32; got ${below}`);
    }
    const fair = 2 ** 32 - (2 ** 32 % below);
    let bits = this.bits();
    while (bits >= fair) bits = this.bits();
    return bits % below;
  }

  /** The whole state, to store in a checkpoint. */
  state(): readonly number[] {
    const words = [this.#a, this.#b, this.#c, this.#d];
    return this.#spare === null ? words : [...words, this.#spare];
  }

  /** Goes on from a state that `state` gave. */
  restore(state: readonly number[]): void {
    const [a, b, c, d, spare] = state;
    if (a === undefined || b === undefined || c === undefined || d === undefined) {
      throw new RangeError(`restore: expected 4 or 5 numbers from state(); got ${state.length}`);
    }
    [this.#a, this.#b, this.#c, this.#d] = [a, b, c, d];
    this.#spare = spare ?? null;
  }
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** Where all random numbers of the engine come from when no other generator is passed. */
export const defaultGenerator = new Generator(0);

/**
 * Seeds everything random: initialisation, shuffling, dropout, augmentation. Same seed, backend and threads: same bits.
 * @example
 * manualSeed(42);
 * const a = randn([3]);
 * manualSeed(42);
 * const b = randn([3]); // equal to a
 */
export function manualSeed(seed: number): void {
  defaultGenerator.seed(seed);
}
