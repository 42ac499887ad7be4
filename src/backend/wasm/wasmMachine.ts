import {
  checkCode,
  kernelAccess,
  type KernelArray,
  type KernelName,
  type Machine,
} from "../fast/machine.js";
import { Lease } from "../fast/lease.js";
import { Area } from "./area.js";
import { decodeBase64 } from "./base64.js";
import { relaxed } from "./relaxed.js";
import { simd128 } from "./simd128.js";
import {
  isKernelExports,
  webAssembly,
  type KernelExports,
  type WasmMemory,
} from "./webAssembly.js";

// The module's memory is shared with the threads that help. Leases live in its area from call to call; plain arguments are
// copied in above it, results out. So what the garbage collector owns stays plain, and an interrupt between two calls
// leaves nothing to repair.

export type WasmLevel = "relaxed" | "simd128";

const modules: Readonly<Record<WasmLevel, string>> = { relaxed, simd128 };

// As build.mjs links the modules: room for their data and the stacks of their threads; at most what 32 bits can name.
const pages = { initial: 160, maximum: 65535, shared: true } as const;

/** What a helping thread gets: it makes an instance of `module` on `memory`, with stack(thread) as its stack, and calls work(thread). */
export interface ThreadStart {
  readonly module: object;
  readonly memory: WasmMemory;
  readonly thread: number;
}

/** The host's threads; without them kernels run on the calling one. */
export interface Threading {
  /** How many at first, the calling one included. */
  readonly count: number;
  /** Opens one, without waiting for it; returns what hands it its next start, taken when work returns from the last. */
  readonly open: () => (start: ThreadStart) => void;
}

/** The module with a memory of its own. */
class Instance {
  readonly exports: KernelExports;
  readonly memory: WasmMemory;
  readonly area: Area = new Area(this);
  /** Of the call record in `words` and `floats`. */
  readonly pointers: number;
  readonly numbers: number;
  readonly reals: number;
  #floats: Float32Array = new Float32Array();
  #words: Int32Array = new Int32Array();

  constructor(exports: KernelExports, memory: WasmMemory) {
    this.exports = exports;
    this.memory = memory;
    this.pointers = exports.pointers() >>> 2;
    this.numbers = exports.numbers() >>> 2;
    this.reals = exports.reals() >>> 2;
  }

  /** All of the memory, which may have grown. */
  floats(): Float32Array {
    const { buffer } = this.memory;
    return this.#floats.buffer === buffer
      ? this.#floats
      : (this.#floats = new Float32Array(buffer));
  }

  words(): Int32Array {
    const { buffer } = this.memory;
    return this.#words.buffer === buffer ? this.#words : (this.#words = new Int32Array(buffer));
  }

  hold(bytes: number): number {
    this.exports.reset();
    return this.exports.alloc(bytes) >>> 0;
  }
}

/**
 * The WebAssembly kernels, at the best level this host has or the one asked for; undefined when it has none.
 */
export function wasmMachine(wanted?: WasmLevel, threading?: Threading): Machine | undefined {
  const api = webAssembly;
  if (api === undefined) return undefined;
  const levels: readonly WasmLevel[] = wanted === undefined ? ["relaxed", "simd128"] : [wanted];
  for (const level of levels) {
    const bytes = decodeBase64(modules[level]);
    if (!api.validate(bytes)) continue;
    const module = new api.Module(bytes);
    const instantiate = (): Instance => {
      const memory = new api.Memory(pages);
      const { exports } = new api.Instance(module, { env: { memory } });
      if (!isKernelExports(exports)) throw new Error(`wasm: ${level} is no module of this version`);
      return new Instance(exports, memory);
    };
    return new WasmMachine({ level, module, instantiate, threading });
  }
  return undefined;
}

interface Options {
  readonly level: WasmLevel;
  readonly module: object;
  readonly instantiate: () => Instance;
  readonly threading: Threading | undefined;
}

class WasmMachine implements Machine {
  readonly name = "wasm";
  readonly #options: Options;
  readonly #ids: ReadonlyMap<string, number>;
  #instance: Instance;
  #threads: number;
  readonly #helpers: ((start: ThreadStart) => void)[] = [];
  #joined = 0; // helpers that got the present memory
  #running = false;

  constructor(options: Options) {
    this.#options = options;
    this.#instance = options.instantiate();
    this.#threads = this.threads(options.threading?.count ?? 1);
    this.#ids = new Map(this.#text(this.#instance.exports.names()).map((name, id) => [name, id]));
  }

  run(
    kernel: KernelName,
    arrays: readonly (KernelArray | null)[],
    numbers: readonly number[],
    reals: readonly number[] = [],
  ): void {
    if (this.#running) this.#startAnew();
    this.#joinThreads();
    const id = this.#ids.get(kernel);
    if (id === undefined) throw new Error(`${kernel}: the WebAssembly module has no such kernel`);
    const instance = this.#instance;
    const places: number[] = [];
    if (!this.#placeAll(arrays, places, false)) {
      instance.area.clear();
      if (!this.#placeAll(arrays, places, true)) checkCode(1, kernel, arrays);
    }
    const access = kernelAccess[kernel];
    const [words, floats] = [instance.words(), instance.floats()];
    for (let i = 0; i < arrays.length; i++) {
      const array = arrays[i]!;
      if (array === null || array instanceof Lease || access[i] === "w") continue;
      (array instanceof Float32Array ? floats : words).set(array, places[i]! >>> 2);
    }
    for (let i = 0; i < 16; i++) words[instance.pointers + i] = places[i] ?? 0;
    words.set(numbers, instance.numbers);
    floats.set(reals, instance.reals);
    this.#running = true;
    const code = instance.exports.run(id);
    this.#running = false;
    checkCode(code, kernel, arrays);
    for (let i = 0; i < arrays.length; i++) {
      const array = arrays[i]!;
      if (array === null || array instanceof Lease || access[i] === "r") continue;
      const start = places[i]! >>> 2;
      const from = array instanceof Float32Array ? floats : words;
      array.set(from.subarray(start, start + array.length));
    }
  }

  /** Leases in the area, the rest on top of it for the call; false when there is no room. */
  #placeAll(arrays: readonly (KernelArray | null)[], places: number[], freely: boolean): boolean {
    const { exports, area } = this.#instance;
    for (let i = 0; i < arrays.length; i++) {
      const array = arrays[i]!;
      if (!(array instanceof Lease)) continue;
      places[i] = area.place(array, freely);
      if (places[i] === 0) return false;
    }
    exports.reset();
    if (exports.alloc(area.bytes) === 0) return false;
    for (let i = 0; i < arrays.length; i++) {
      const array = arrays[i]!;
      if (array instanceof Lease) continue;
      places[i] = array === null ? 0 : exports.alloc(array.byteLength) >>> 0;
      if (array !== null && places[i] === 0) return false;
    }
    return true;
  }

  /** A kernel that was stopped from outside never gave its stack back, so its instance would run out of it. */
  #startAnew(): void {
    this.#instance.area.clear();
    this.#instance.exports.dismiss();
    this.#joined = 0;
    this.#instance = this.#options.instantiate();
    this.#running = false;
  }

  /** Kernels do not wait for threads that still start. */
  #joinThreads(): void {
    const { module } = this.#options;
    const helpers = this.#threads - 1;
    if (this.#joined >= helpers) return;
    const { memory, exports } = this.#instance;
    exports.threads(this.#threads);
    // Stopped in here, nobody knows who joined, and two must never have the same number: begin anew.
    this.#running = true;
    for (const join of this.#helpers.slice(this.#joined, helpers))
      join({ module, memory, thread: ++this.#joined });
    this.#running = false;
  }

  info(): Readonly<Record<string, string | number | boolean>> {
    return { level: this.#options.level, threads: this.#threads };
  }

  threads(count: number): number {
    const { threading } = this.#options;
    if (threading === undefined) return 1;
    // Here, not in run: Node's Worker stopped while it is made keeps the process from ending.
    while (this.#helpers.length < count - 1) this.#helpers.push(threading.open());
    this.#instance.exports.threads(count);
    this.#threads = count;
    return count;
  }

  #text(at: number): string[] {
    const bytes = new Uint8Array(this.#instance.memory.buffer);
    let text = "";
    for (let i = at; bytes[i] !== 0; i++) text += String.fromCharCode(bytes[i]!);
    return text.trim().split(" ");
  }
}
