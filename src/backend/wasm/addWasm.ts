import { addBackend } from "../backend.js";
import { compiledBackend } from "../fast/compiledBackend.js";
import { webAssembly } from "./webAssembly.js";
import { wasmMachine, type Threading, type WasmLevel } from "./wasmMachine.js";

/** Makes the WebAssembly kernels available where the host has WebAssembly. */
export function addWasm(
  level?: WasmLevel,
  notes: Readonly<Record<string, string>> = {},
  threading?: Threading,
): void {
  if (webAssembly === undefined) return;
  addBackend("wasm", () => {
    const machine = wasmMachine(level, threading);
    if (machine === undefined) {
      throw new Error(
        `backend.use: this host's WebAssembly has no ${level ?? "SIMD"}; use backend.use("reference")`,
      );
    }
    return compiledBackend(machine, notes);
  });
}
