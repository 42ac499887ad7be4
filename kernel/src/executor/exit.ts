import { closeSync } from "node:fs";
import process from "node:process";
import { syncNativeOutput } from "./nativeSync.js";
import { report } from "./output.js";

/**
 * Ends the process at once after `process.exit()` has run its listeners: Node's own way waits for
 * debuggers to leave, as the control worker's inspector looks like one.
 */
export function installExit(): void {
  Object.defineProperty(process, "reallyExit", { value: exit, configurable: true });
}

function exit(code: number | undefined): void {
  syncNativeOutput();
  report({ op: "exit", code: code ?? 0 });
  // Node says on stderr that it waits for a debugger, also before a signal to itself.
  closeSync(2);
  process.kill(process.pid, "SIGKILL");
}
