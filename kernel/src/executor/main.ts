import process from "node:process";
import { currentToken, InterruptError } from "./cell.js";
import { installStreams } from "./console.js";
import { startControl } from "./control.js";
import { errorContent } from "./errors.js";
import { detachInspector } from "./evaluate.js";
import { installGlobals } from "./globals.js";
import { report } from "./output.js";
import type { Frame } from "./frames.js";
import { isCommand } from "./protocol.js";
import { execute, interruptRunning } from "./runner.js";

/** The process that runs cells: a child of the kernel process, which outlives it. */

process.on("uncaughtException", reportLate);
process.on("unhandledRejection", reportLate);
process.on("exit", detachInspector);
// An interrupt is sent to the whole process group to end the cell's child processes.
process.on("SIGINT", () => undefined);
installStreams();
installGlobals();
const commands = await startControl();
commands.on("message", ({ json }: Frame) => {
  if (!isCommand(json)) return;
  switch (json.op) {
    case "execute":
      execute(json);
      break;
    case "interrupt":
      interruptRunning(json.sequence ?? 0);
      break;
    case "comm":
    case "inputReply":
      break;
  }
});
report({ op: "ready" });

/** Errors that nobody awaited are shown in the cell that caused them, and end nothing. */
function reportLate(thrown: unknown): void {
  if (thrown instanceof InterruptError) return;
  report({ op: "error", token: currentToken(), ...errorContent(thrown) });
}
