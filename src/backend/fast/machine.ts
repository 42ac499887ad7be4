import type { Lease } from "./lease.js";

// A machine runs the compiled kernels on plain typed arrays and leases: the addon in Node, WebAssembly everywhere. It
// knows no Storage, no layout and no op; the files beside this one, named like the ops, know how to ask it.

/** What a kernel does with each of its arrays: read, write all of it, or update in place. Order as in the C file's header. */
export const kernelAccess = {
  conv2d: "rrrwwwrr",
  conv2dInputGrad: "rrww",
  conv2dWeightGrad: "rrwrr",
  matMul: "rrrw",
  maxPool2d: "rwwrr",
  maxPool2dGrad: "rrrw",
  avgPool2d: "rw",
  avgPool2dGrad: "rw",
  toBlocked: "rw",
  toPlanar: "rw",
  affine: "rrrrw",
  channelStats: "rw",
  batchNormGrad: "rrrrrrrrwww",
  channelSum: "rw",
  unary: "rw",
  reluGrad: "rrw",
  binary: "rrw",
  softmax: "rw",
  softmaxGrad: "rrw",
  normalizeRows: "rww",
  channelWindowSum: "rw",
  reduce: "rw",
  broadcast: "rrw",
  maskedAdd: "rrrw",
  sgd: "uru",
  adam: "uruu",
  copyRegion: "ru",
  copyStrided: "ru",
} as const;

export type KernelName = keyof typeof kernelAccess;
export type PlainArray = Float32Array | Int32Array;
/** What is written to a plain array is there when the kernel returns; a lease lies where the machine wants it. */
export type KernelArray = PlainArray | Lease;

export interface Machine {
  readonly name: "wasm" | "native";
  /**
   * Runs one kernel to its end. The caller answers for sizes: a kernel checks nothing.
   * @throws Error when there is no memory for its working area
   */
  run(
    kernel: KernelName,
    arrays: readonly (KernelArray | null)[],
    numbers: readonly number[],
    reals?: readonly number[],
  ): void;
  /** Instruction set and threads, for `backend.info()`. */
  info(): Readonly<Record<string, string | number | boolean>>;
  /** Sets the number of threads and says what it became. */
  threads(count: number): number;
}

/** Turns a kernel's return code into an error that says what was asked of memory. */
export function checkCode(
  code: number,
  kernel: KernelName,
  arrays: readonly (KernelArray | null)[],
): void {
  if (code === 0) return;
  const sizes = arrays.map((array) => megabytes(array?.byteLength ?? 0)).join(" + ");
  if (code === 1) {
    throw new Error(
      `${kernel}: out of memory; its arrays take ${sizes} MB and there was no room for its working area. ` +
        "Use a smaller batch or image, or drop tensors you no longer need",
    );
  }
  throw new Error(`${kernel}: the compiled kernel refused this call (code ${code})`);
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
