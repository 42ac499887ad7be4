import type { DType } from "./dtype.js";
import type { Storage } from "./storage.js";

// A kernel gets shapes, numbers and a plan. It knows no Tensor, no gradient and no graph; the op has checked everything.

/** What a kernel sees of a tensor: read inputs and write outputs through `storage`. */
export interface Operand {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly storage: Storage;
}

/**
 * A fast version of one op. It answers false to decline (a size, a dtype, a layout it has no code for), having
 * written nothing; then the op's reference runs. `plan` is what the op's own `plan` returned.
 */
export interface Kernel<Plan = unknown> {
  run(inputs: readonly (Operand | undefined)[], plan: Plan, outputs: readonly Operand[]): boolean;
}

/** The sets of kernels there can be. */
export type BackendName = "reference" | "wasm" | "native";

/** One set of kernels, by op name: forward ops and gradient ops alike (conv2d, conv2dInputGrad, …). */
export interface Backend {
  readonly name: BackendName;
  readonly kernels: Readonly<Record<string, Kernel>>;
  /** Instruction set, threads and the like, for `backend.info()`. */
  info(): Readonly<Record<string, string | number | boolean>>;
  /** Sets how many threads the kernels run on and returns how many it became. */
  threads(count: number): number;
}

/** Which way one call of an op went. */
export interface RunEvent {
  readonly op: string;
  readonly by: BackendName;
}

const reference: Backend = { name: "reference", kernels: {}, info: () => ({}), threads: () => 1 };
// Opened on first use: compiling WebAssembly takes longer than most programs need to decide that they want native code.
const available = new Map<BackendName, () => Backend>([["reference", () => reference]]);
const opNames: string[] = [];
const observers = new Set<(event: RunEvent) => void>();
let chosen: BackendName = "reference";
let active: Backend | undefined;

const current = (): Backend => (active ??= available.get(chosen)?.() ?? reference);

/** Makes a backend available and the one in use; `open` runs once, when it is first needed. */
export function addBackend(name: BackendName, open: () => Backend): void {
  let opened: Backend | undefined;
  available.set(name, () => (opened ??= open()));
  chosen = name;
  active = undefined;
}

/** Tells the backend that an op exists, so that coverage can list what has no fast kernel. */
export function addOpName(name: string): void {
  opNames.push(name);
}

/** Runs the fast kernel of an op if there is one and it accepts; says whether it did. */
export function runKernel(
  op: string,
  inputs: readonly (Operand | undefined)[],
  plan: unknown,
  outputs: readonly Operand[],
): boolean {
  const ran = current().kernels[op]?.run(inputs, plan, outputs) ?? false;
  for (const observer of observers) observer({ op, by: ran ? current().name : "reference" });
  return ran;
}

/** The choice of kernels. */
export const backend = {
  /**
   * Chooses the kernels for all ops that follow. Values are the same up to rounding.
   * @throws Error when that backend is not there on this platform
   * @example
   * backend.use("reference");
   */
  use(name: BackendName): void {
    const found = available.get(name);
    if (found === undefined) {
      const names = [...available.keys()].join(", ");
      throw new Error(`backend.use: expected one of ${names}; got ${name}`);
    }
    active = found();
    chosen = name;
  },

  /** The backend in use. */
  current(): BackendName {
    return chosen;
  },

  /** All backends this platform has. */
  available(): readonly BackendName[] {
    return [...available.keys()];
  },

  /** For every op: does the backend in use have a fast kernel, or does the reference run? */
  coverage(): Readonly<Record<string, "fast" | "reference">> {
    return Object.fromEntries(
      opNames.map((op) => [op, op in current().kernels ? "fast" : "reference"] as const),
    );
  },

  /** What the backend in use says about itself: instruction set, threads. */
  info(): Readonly<Record<string, string | number | boolean>> {
    return { backend: chosen, ...current().info() };
  },

  /**
   * How many threads the kernels run on; with a count, sets it and says what it became (the reference has one; so has WebAssembly in a browser).
   * The same count gives the same bits.
   * @throws RangeError when count is no whole number of at least 1
   * @example
   * backend.threads(1); // 1
   */
  threads(count?: number): number {
    if (count === undefined) return Number(current().info()["threads"] ?? 1);
    if (!Number.isInteger(count) || count < 1 || count > 64) {
      throw new RangeError(`backend.threads: expected a whole number from 1 to 64; got ${count}`);
    }
    return current().threads(count);
  },

  /** Calls `listener` for every op that runs, with the backend that computed it; returns the function that stops it. */
  observe(listener: (event: RunEvent) => void): () => void {
    observers.add(listener);
    return () => void observers.delete(listener);
  },
};
