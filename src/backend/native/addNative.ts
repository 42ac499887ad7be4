import { addBackend, backend } from "../backend.js";
import { compiledBackend } from "../fast/compiledBackend.js";
import { addWasm } from "../wasm/addWasm.js";
import { wasmThreads } from "./wasmThreads.js";
import { selfTest } from "./selfTest.js";
import { nativeMachine, type NativeResult } from "./nativeMachine.js";

const wasmLevels = ["relaxed", "simd128"] as const;

/**
 * Chooses the kernels for Node: the addon when it loads and computes right, else WebAssembly, else the reference.
 * `CNNLAB_LEVEL` forces avx512, avx2, baseline, neon, relaxed, simd128 or reference. What could not be used, and why, is
 * in `backend.info()`. A kernel names in `CNNLAB_ADDON_CRASH` the signal that ended the process before this one: the
 * addon may have been the reason, so it is left out.
 */
export function addNative(): void {
  const forced = process.env["CNNLAB_LEVEL"] || undefined;
  const wasm = wasmLevels.find((level) => level === forced);
  const native = wasm === undefined && forced !== "reference" ? tested(forced) : undefined;
  const missing = native !== undefined && "missing" in native ? { native: native.missing } : {};
  addWasm(wasm, missing, wasmThreads());
  if (native !== undefined && "machine" in native) {
    const { machine } = native;
    addBackend("native", () => compiledBackend(machine));
  }
  if (forced === "reference") backend.use("reference");
}

function tested(level: string | undefined): NativeResult {
  const crash = process.env["CNNLAB_ADDON_CRASH"];
  if (crash) return { missing: `left out, since the process before this one ended with ${crash}` };
  const result = nativeMachine(level);
  if ("missing" in result) return result;
  const wrong = selfTest(result.machine);
  return wrong === undefined ? result : { missing: `the addon failed its self-test: ${wrong}` };
}
