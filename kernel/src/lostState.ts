import type { ExecutorEnd } from "./executorProcess.js";
import type { ErrorContent } from "./messages.js";

/** What V8 and Node print when they end: addresses and debuggers, which say nothing to a user. */
export function isDump(text: string): boolean {
  return /Waiting for the debugger to disconnect|<--- Last few GCs --->|----- Native stack trace -----/.test(
    text,
  );
}

function content(ename: string, evalue: string): ErrorContent {
  const lost = "All variables are lost; a fresh process has started.";
  return {
    ename,
    evalue: `${evalue} ${lost}`,
    traceback: [`\u001b[31m${ename}\u001b[39m: ${evalue}`, lost],
  };
}

/** What a cell says when a second Stop finds it still running. */
export const deaf =
  "Stop: the cell has not ended. It may be in a call or a loop that cannot be interrupted; " +
  "one more Stop ends its process, and all variables are lost.\n";

/** What a cell shows when its process was ended because no Stop reached it. */
export function gaveUp(): ErrorContent {
  return content("KeyboardInterrupt", "The cell did not stop, so its process was ended.");
}

/** What a cell shows when the process that ran it has ended. */
export function lostState(
  { code, signal }: ExecutorEnd,
  lastWords: string,
  heapLimit: number | undefined,
): ErrorContent {
  if (/heap out of memory|Allocation failed/i.test(lastWords)) {
    const limit = heapLimit === undefined ? "V8's default" : `${heapLimit} MB`;
    return content(
      "OutOfMemory",
      `The cells used more memory than the heap limit (${limit}); set CNNLAB_HEAP_MB to change it.`,
    );
  }
  if (signal === "SIGKILL") {
    const why = "somebody, or the system when it ran out of memory, ended it";
    return content("ExecutorCrash", `The process that runs the cells was killed: ${why}.`);
  }
  if (signal !== null) {
    return content("ExecutorCrash", `The process that runs the cells ended with ${signal}.`);
  }
  return content("ProcessExit", `The process that runs the cells exited with code ${code ?? "?"}.`);
}
