import { parentPort, workerData } from "node:worker_threads";
import { completeCell } from "./completeCell.js";
import { transpileFile } from "./emit/transpileFile.js";
import { inspectCell } from "./inspectCell.js";
import { isComplete } from "./isComplete.js";
import type { Answer, Call, LanguageMethods } from "./languageCalls.js";
import { CellSession } from "./session.js";
import { warmUp } from "./warmUp.js";

const { directory } = workerData as { readonly directory: string };
const session = new CellSession(directory);

const methods: LanguageMethods = {
  prepare: (request) => session.prepare(request),
  executed: (cellId) => session.executed(cellId),
  complete: (code, cursor) => completeCell(session, code, cursor),
  inspect: (code, cursor, detail) => inspectCell(session, code, cursor, detail),
  isComplete,
  transpile: transpileFile,
  variables: () => session.variables(),
  reset: () => session.reset(),
  setCwd: (path) => session.moveTo(path),
};

parentPort?.on("message", (call: Call) => {
  parentPort?.postMessage(answer(call));
  // After the answer, when nobody waits.
  setImmediate(() => session.refresh());
});
warmUp(session);

function answer({ id, method, args }: Call): Answer {
  try {
    const run = methods[method] as (...values: readonly unknown[]) => unknown;
    return { id, value: run(...args) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
