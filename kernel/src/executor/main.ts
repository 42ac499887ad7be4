import process from "node:process";
import { listenForAnswers } from "./asks.js";
import { currentToken, InterruptError } from "./cell.js";
import { receiveComm } from "./comms.js";
import { installStreams } from "./console.js";
import { startControl } from "./control.js";
import { loadEngine } from "./engine.js";
import { errorContent } from "./errors.js";
import { installExit } from "./exit.js";
import type { Frame } from "./frames.js";
import { installGlobals } from "./globals.js";
import { installNativeHooks } from "./nativeHooks.js";
import { report } from "./output.js";
import { isCommand, type CommCommand, type Token } from "./protocol.js";
import { execute, interruptRunning } from "./runner.js";
import { installStackTraces } from "./stackTrace.js";
import { installTimers } from "./timers.js";

/** The process that runs cells: a child of the kernel process, which outlives it. */

process.on("uncaughtException", reportLate);
process.on("unhandledRejection", reportLate);
// An interrupt is sent to the whole process group to end the cell's child processes.
process.on("SIGINT", () => undefined);
installStackTraces();
installStreams();
installTimers();
installNativeHooks();
installGlobals();
installExit();
/** The comm message whose listeners run; set after an interrupt has terminated them. */
let handling: Token | undefined;

const { commands, answers } = await startControl();
listenForAnswers(answers);
commands.on("message", ({ json, buffers }: Frame) => {
  if (!isCommand(json)) return;
  switch (json.op) {
    case "execute":
      execute(json);
      break;
    case "interrupt":
      interruptRunning(json.sequence ?? 0);
      if (handling !== undefined) {
        report({ op: "handled", token: handling, error: errorContent(new InterruptError()) });
      }
      handling = undefined;
      break;
    case "comm":
      handleComm(json, buffers);
      break;
    case "answer":
      break;
  }
});
report({ op: "ready" });
// Most cells need it; loading it now costs the first of them nothing. A failure shows at an import.
loadEngine().catch(() => undefined);

function handleComm(command: CommCommand, buffers: readonly Uint8Array[]): void {
  const { token } = command;
  handling = token;
  try {
    receiveComm(command, buffers);
    report({ op: "handled", token });
  } catch (thrown) {
    report({ op: "handled", token, error: errorContent(thrown) });
  }
  handling = undefined;
}

/** Errors that nobody awaited are shown in the cell that caused them, and end nothing. */
function reportLate(thrown: unknown): void {
  if (thrown instanceof InterruptError) return;
  report({ op: "error", token: currentToken(), ...errorContent(thrown) });
}
