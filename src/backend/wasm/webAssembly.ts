// The few names of WebAssembly that the loader uses: the core compiles without the DOM's and Node's types.

export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
}

/** What wasm.c exports. */
export interface KernelExports {
  readonly alloc: (bytes: number) => number;
  readonly reset: () => void;
  readonly names: () => number;
  readonly pointers: () => number;
  readonly numbers: () => number;
  readonly reals: () => number;
  readonly run: (kernel: number) => number;
  readonly threads: (count: number) => void;
  readonly dismiss: () => void;
}

interface WebAssemblyApi {
  readonly validate: (bytes: Uint8Array) => boolean;
  Module: new (bytes: Uint8Array) => object;
  Memory: new (pages: { initial: number; maximum: number; shared: true }) => WasmMemory;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** The host's WebAssembly; undefined where there is none. */
export const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;

export function isKernelExports(value: unknown): value is KernelExports {
  if (typeof value !== "object" || value === null) return false;
  const names = [
    "alloc",
    "reset",
    "names",
    "pointers",
    "numbers",
    "reals",
    "run",
    "threads",
    "dismiss",
  ];
  return names.every((name) => typeof Reflect.get(value, name) === "function");
}
