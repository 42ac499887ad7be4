// The few names of WebAssembly that the loader uses: the core compiles without the DOM's and Node's types.

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What wasm.c exports. */
export interface KernelExports {
  readonly memory: WasmMemory;
  readonly alloc: (bytes: number) => number;
  readonly reset: () => void;
  readonly names: () => number;
  readonly pointers: () => number;
  readonly numbers: () => number;
  readonly reals: () => number;
  readonly run: (kernel: number) => number;
}

interface WebAssemblyApi {
  readonly validate: (bytes: Uint8Array) => boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** The host's WebAssembly; undefined where there is none. */
export const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;

export function isKernelExports(value: unknown): value is KernelExports {
  if (typeof value !== "object" || value === null || !("memory" in value)) return false;
  const names = ["alloc", "reset", "names", "pointers", "numbers", "reals", "run"];
  return names.every((name) => typeof Reflect.get(value, name) === "function");
}
