import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Lease } from "../fast/lease.js";
import { alignPool } from "../memory.js";
import {
  checkCode,
  type KernelArray,
  type KernelName,
  type Machine,
  type PlainArray,
} from "../fast/machine.js";
import { digests } from "./digests.js";
import { defaultThreads } from "./defaultThreads.js";

/** What addon.c exports. */
interface Addon {
  run(
    kernel: number,
    arrays: readonly (PlainArray | null)[],
    numbers: Int32Array,
    reals: Float32Array,
  ): number;
  threads(count: number): number;
  level(name?: string): string | null;
  names(): readonly string[];
  skip(buffer: ArrayBuffer): number;
}

/** The addon, or why it cannot be used here. */
export type NativeResult = { readonly machine: Machine } | { readonly missing: string };

/**
 * Loads the addon of this platform at the best instruction set, or the one asked for ("avx512", "avx2", "baseline",
 * "neon"). A file that is not byte for byte what was built is never loaded: it could crash the process.
 */
export function nativeMachine(wanted?: string): NativeResult {
  const file = `${process.platform}-${process.arch}.node`;
  const path = findFile(file);
  if (path === undefined)
    return { missing: `there is no addon for ${process.platform}-${process.arch}` };
  const digest = createHash("sha256").update(readFileSync(path)).digest("hex");
  if (digests[file] !== digest)
    return { missing: `${file} is not the file that was built (it is damaged)` };
  try {
    const addon: unknown = createRequire(import.meta.url)(path);
    if (!isAddon(addon)) return { missing: `${file} is no addon of this version` };
    const level = wanted === undefined ? addon.level() : addon.level(wanted);
    if (level === null) return { missing: `this processor cannot run level ${wanted}` };
    return { machine: new NativeMachine(addon, level) };
  } catch (error) {
    return {
      missing: `${file} did not load: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

// From dist/node when installed, from dist/backend/native when compiled only, from backend/native when run from source.
function findFile(file: string): string | undefined {
  return ["../../backend/kernels/bin/", "../../../backend/kernels/bin/", "../kernels/bin/"]
    .map((folder) => fileURLToPath(new URL(folder + file, import.meta.url)))
    .find((path) => existsSync(path));
}

function isAddon(value: unknown): value is Addon {
  if (typeof value !== "object" || value === null) return false;
  return ["run", "threads", "level", "names", "skip"].every(
    (name) => typeof Reflect.get(value, name) === "function",
  );
}

class NativeMachine implements Machine {
  readonly name = "native";
  readonly #addon: Addon;
  readonly #level: string;
  readonly #ids: ReadonlyMap<string, number>;
  #threads: number;
  // Of one call; as long as the addon's call record.
  readonly #numbers = new Int32Array(48);
  readonly #reals = new Float32Array(16);

  constructor(addon: Addon, level: string) {
    this.#addon = addon;
    this.#level = level;
    this.#ids = new Map(addon.names().map((name, id) => [name, id]));
    this.#threads = addon.threads(defaultThreads());
    alignPool((buffer) => addon.skip(buffer));
  }

  run(
    kernel: KernelName,
    arrays: readonly (KernelArray | null)[],
    numbers: readonly number[],
    reals: readonly number[] = [],
  ): void {
    const id = this.#ids.get(kernel);
    if (id === undefined) throw new Error(`${kernel}: the addon has no such kernel`);
    const plain = arrays.map((array) => (array instanceof Lease ? array.values : array));
    this.#numbers.set(numbers);
    this.#reals.set(reals);
    const code = this.#addon.run(id, plain, this.#numbers, this.#reals);
    checkCode(code, kernel, arrays);
  }

  info(): Readonly<Record<string, string | number | boolean>> {
    return { level: this.#level, threads: this.#threads };
  }

  threads(count: number): number {
    this.#threads = this.#addon.threads(count);
    return this.#threads;
  }
}
