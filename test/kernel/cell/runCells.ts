import inspector from "node:inspector/promises";
import { tmpdir } from "node:os";
import vm from "node:vm";
import {
  awaitFunctionName,
  importFunctionName,
  importMetaName,
  iterateFunctionName,
} from "../../../kernel/src/cell/language.js";
import type { TypecheckMode } from "../../../kernel/src/cell/language.js";
import { CellSession } from "../../../kernel/src/cell/session.js";

/** A cell's end: its shown value as JSON, nothing, or `ename: first line`. */
export type CellOutcome = string | undefined;

const globals = {
  console,
  process,
  [importFunctionName]: (specifier: string) => import(/* @vite-ignore */ specifier),
  [awaitFunctionName]: (value: unknown) => value,
  [iterateFunctionName]: (iterable: unknown) => iterable,
  [importMetaName]: { url: "file:///notebook.ipynb" },
};

let serial = 0;
let shared: CellSession | undefined;

/** One compiler for all cases of a file, as a fresh one costs a second; its cells are forgotten. */
export function freshSession(): CellSession {
  shared ??= new CellSession(tmpdir());
  shared.reset();
  return shared;
}

/** Runs cells as the kernel does: checked, emitted, evaluated by V8 in REPL mode. */
export async function runCells(
  cells: readonly string[],
  typecheck: TypecheckMode = "on",
): Promise<readonly CellOutcome[]> {
  const language = freshSession();
  const v8 = new inspector.Session();
  v8.connect();
  const contextId = await newContext(v8);
  const outcomes: CellOutcome[] = [];
  for (const code of cells) {
    const cellId = `In[${++serial}]`;
    const prepared = language.prepare({ code, cellId, typecheck });
    if (prepared.kind === "error") {
      outcomes.push(`${prepared.ename}: ${prepared.evalue}`);
      continue;
    }
    const { result, exceptionDetails } = await v8.post("Runtime.evaluate", {
      ...{
        contextId,
        expression: prepared.js,
        replMode: true,
        awaitPromise: true,
        returnByValue: true,
      },
    });
    language.executed(cellId);
    if (exceptionDetails) outcomes.push(describeException(exceptionDetails));
    else outcomes.push(prepared.hasResult ? JSON.stringify(result.value) : undefined);
  }
  v8.disconnect();
  return outcomes;
}

/** A global scope of its own, as cells may well declare `process` or `Map`. */
async function newContext(v8: inspector.Session): Promise<number> {
  const ids: number[] = [];
  v8.on("Runtime.executionContextCreated", ({ params }) => ids.push(params.context.id));
  await v8.post("Runtime.enable");
  vm.createContext({ ...globals });
  await v8.post("Runtime.disable");
  return ids.at(-1) ?? 0;
}

function describeException({ exception, text }: inspector.Runtime.ExceptionDetails): string {
  return exception?.description?.split("\n")[0] ?? String(exception?.value ?? text);
}
