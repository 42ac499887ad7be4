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
import { isKernelExports, webAssembly, type KernelExports } from "./webAssembly.js";

// The module's memory is a working area: arguments are copied in, results out, and nothing stays between calls. So
// tensors are plain arrays that the garbage collector owns, and an interrupt between two calls leaves nothing to repair.

export type WasmLevel = "relaxed" | "simd128";

const modules: Readonly<Record<WasmLevel, string>> = { relaxed, simd128 };

/**
 * The WebAssembly kernels, at the best level this host has or the one asked for; undefined when it has none.
 */
export function wasmMachine(wanted?: WasmLevel): Machine | undefined {
  const api = webAssembly;
  if (api === undefined) return undefined;
  const levels: readonly WasmLevel[] = wanted === undefined ? ["relaxed", "simd128"] : [wanted];
  for (const level of levels) {
    const bytes = decodeBase64(modules[level]);
    if (!api.validate(bytes)) continue;
    const module = new api.Module(bytes);
    const instantiate = (): unknown => new api.Instance(module, {}).exports;
    const exports = instantiate();
    if (isKernelExports(exports)) return new WasmMachine(level, exports, instantiate);
  }
  return undefined;
}

class WasmMachine implements Machine {
  readonly name = "wasm";
  readonly sharesMemory = false;
  readonly #level: WasmLevel;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #instantiate: () => unknown;
  #exports: KernelExports;
  #running = false;

  constructor(level: WasmLevel, exports: KernelExports, instantiate: () => unknown) {
    this.#level = level;
    this.#exports = exports;
    this.#instantiate = instantiate;
    this.#ids = new Map(this.#text(exports.names()).map((name, id) => [name, id]));
  }

  run(
    kernel: KernelName,
    arrays: readonly (KernelArray | null)[],
    numbers: readonly number[],
    reals: readonly number[] = [],
  ): void {
    if (this.#running) this.#startAnew();
    const { alloc, reset, memory } = this.#exports;
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
    new Int32Array(memory.buffer, this.#exports.pointers(), 16).fill(0).set(places);
    new Int32Array(memory.buffer, this.#exports.numbers(), 48).set(numbers);
    new Float32Array(memory.buffer, this.#exports.reals(), 16).set(reals);
    this.#running = true;
    const code = this.#exports.run(id);
    this.#running = false;
    checkCode(code, kernel, arrays);
    arrays.forEach((array, i) => {
      if (array !== null && access[i] !== "r")
        bytesOf(array).set(bytesAt(memory, places[i]!, array));
    });
  }

  /** A kernel that was stopped from outside never gave its stack back, so its instance would run out of it. */
  #startAnew(): void {
    const exports = this.#instantiate();
    if (isKernelExports(exports)) this.#exports = exports;
    this.#running = false;
  }

  info(): Readonly<Record<string, string | number | boolean>> {
    return { level: this.#level, threads: 1 };
  }

  threads(): number {
    return 1;
  }

  #text(at: number): string[] {
    const bytes = new Uint8Array(this.#exports.memory.buffer);
    let text = "";
    for (let i = at; bytes[i] !== 0; i++) text += String.fromCharCode(bytes[i]!);
    return text.trim().split(" ");
  }
}

function bytesOf(array: KernelArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function bytesAt(memory: KernelExports["memory"], place: number, like: KernelArray): Uint8Array {
  return new Uint8Array(memory.buffer, place, like.byteLength);
}
