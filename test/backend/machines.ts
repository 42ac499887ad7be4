import type { Machine } from "../../src/backend/fast/machine.js";
import { nativeMachine } from "../../src/backend/native/nativeMachine.js";
import { wasmThreads } from "../../src/backend/native/wasmThreads.js";
import { wasmMachine } from "../../src/backend/wasm/wasmMachine.js";

const nativeLevels = process.arch === "arm64" ? ["neon"] : ["baseline", "avx2", "avx512"];

const threeThreads = { ...wasmThreads(), count: 3 };

export interface MachineCase {
  readonly name: string;
  /** Undefined when this processor cannot run the level; the test is then skipped, visibly. */
  readonly open: () => Machine | undefined;
}

/** Every level of compiled code; each opens its own machine, because the addon keeps the last level asked for. */
export const machines: readonly MachineCase[] = [
  ...nativeLevels.map((level) => ({
    name: `native ${level}`,
    open: () => {
      const result = nativeMachine(level);
      return "machine" in result ? result.machine : undefined;
    },
  })),
  { name: "wasm relaxed", open: () => wasmMachine("relaxed") },
  { name: "wasm simd128", open: () => wasmMachine("simd128") },
  { name: "wasm relaxed on three threads", open: () => wasmMachine("relaxed", threeThreads) },
];
