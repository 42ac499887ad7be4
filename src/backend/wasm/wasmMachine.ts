import {
  checkCode,
  kernelAccess,
  type KernelArray,
  type KernelName,
  type Machine,
} from "../fast/machine.js";
import { decodeBase64 } from "./base64.js";
import { relaxed } from "./relaxed.js";
import { simd128 } from "./simd128.js";
import {
  isKernelExports,
  webAssembly,
  type KernelExports,
  type WasmMemory,
} from "./webAssembly.js";

// The module's memory is a working area, shared with the threads that help: arguments are copied in, results out, and
// nothing stays between calls. So
// tensors are plain arrays that the garbage collector owns, and an interrupt between two calls leaves nothing to repair.

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

interface Instance {
  readonly exports: KernelExports;
  readonly memory: WasmMemory;
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
      return { exports, memory };
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
  readonly sharesMemory = false;
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
    const { exports, memory } = this.#instance;
    const { alloc, reset } = exports;
    const id = this.#ids.get(kernel);
    if (id === undefined) throw new Error(`${kernel}: the WebAssembly module has no such kernel`);
    reset();
    const places = arrays.map((array) => (array === null ? 0 : alloc(array.byteLength) >>> 0));
    if (arrays.some((array, i) => array !== null && places[i] === 0)) checkCode(1, kernel, arrays);
    const access = kernelAccess[kernel];
    arrays.forEach((array, i) => {
      if (array !== null && access[i] !== "w")
        bytesAt(memory, places[i]!, array).set(bytesOf(array));
    });
    new Int32Array(memory.buffer, exports.pointers(), 16).fill(0).set(places);
    new Int32Array(memory.buffer, exports.numbers(), 48).set(numbers);
    new Float32Array(memory.buffer, exports.reals(), 16).set(reals);
    this.#running = true;
    const code = exports.run(id);
    this.#running = false;
    checkCode(code, kernel, arrays);
    arrays.forEach((array, i) => {
      if (array !== null && access[i] !== "r")
        bytesOf(array).set(bytesAt(memory, places[i]!, array));
    });
  }

  /** A kernel that was stopped from outside never gave its stack back, so its instance would run out of it. */
  #startAnew(): void {
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

function bytesOf(array: KernelArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function bytesAt(memory: WasmMemory, place: number, like: KernelArray): Uint8Array {
  return new Uint8Array(memory.buffer, place, like.byteLength);
}
