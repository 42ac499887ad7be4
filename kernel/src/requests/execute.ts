import { timeitFunctionName } from "../executor/measure.js";
import { asBoolean, asString, type Json } from "../json.js";
import type { Handler, Kernel } from "../kernel.js";
import { magics } from "../magics/index.js";
import { magicError, type MagicResult } from "../magics/magic.js";
import { parseMagics, type MagicLine, type Measure } from "../magics/parseMagics.js";
import { errorReply, type ErrorContent, type Message, type Reply } from "../messages.js";
import { serialCellId, userExpressions } from "./userExpressions.js";

/** `execute_request`: magics, check, run, publish, answer. */
export const execute: Handler = async (request, kernel) => {
  const { content, header } = request;
  const code = asString(content["code"]);
  const silent = asBoolean(content["silent"], false);
  const isStored = asBoolean(content["store_history"], true) && !silent;
  if (code.trim() === "") return reply(kernel, []);
  if (isStored) kernel.executionCount += 1;
  const executionCount = kernel.executionCount;
  if (!silent) {
    kernel.iopub.publish("execute_input", header, { code, execution_count: executionCount });
  }
  const payload: Json[] = [];
  const error = await runParts({ request, kernel, code, silent, executionCount, payload });
  // After the answer is on its way, as nobody waits for it.
  if (isStored) setImmediate(() => kernel.history.add(executionCount, code));
  if (error === undefined) {
    return reply(kernel, payload, await userExpressions(request, kernel));
  }
  const { ename, evalue, traceback } = error;
  kernel.iopub.publish("error", header, { ename, evalue, traceback });
  if (asBoolean(content["stop_on_error"], true)) kernel.abortQueued();
  return { ...reply(kernel, payload), ...errorReply(error) };
};

interface CellWork {
  readonly request: Message;
  readonly kernel: Kernel;
  readonly code: string;
  readonly silent: boolean;
  readonly executionCount: number;
  /** What the client's pager shows. */
  readonly payload: Json[];
}

async function runParts(work: CellWork): Promise<ErrorContent | undefined> {
  const { magics: lines, code, measure } = parseMagics(work.code);
  for (const line of lines) {
    const { text, page, error } = await runMagic(work, line);
    if (error !== undefined) return error;
    if (text !== undefined) {
      work.kernel.iopub.stream("stdout", work.request.header, `${text}\n`);
    }
    if (page !== undefined) {
      work.payload.push({ source: "page", data: { "text/plain": page }, start: 0 });
    }
  }
  return code.trim() === "" ? undefined : runCode(work, code, measure);
}

function runMagic(work: CellWork, { name, argument }: MagicLine): Promise<MagicResult> {
  const magic = Object.hasOwn(magics, name) ? magics[name] : undefined;
  if (magic !== undefined) return magic.run({ ...work, argument });
  return Promise.resolve(magicError(`%${name}: there is no such magic; %help lists them`));
}

async function runCode(
  { request, kernel, silent, executionCount }: CellWork,
  code: string,
  measure: Measure | undefined,
): Promise<ErrorContent | undefined> {
  const cellId = silent ? serialCellId("silent") : `In[${executionCount}]`;
  const { interrupts } = kernel.cells;
  const prepared = await kernel.language.prepare({
    code: measure === "timeit" ? repeated(code) : code,
    cellId,
    typecheck: kernel.typecheck,
  });
  if (prepared.kind === "error") return prepared;
  if (kernel.cells.interrupts > interrupts) return interrupted;
  for (const warning of prepared.warnings) {
    kernel.iopub.stream("stderr", request.header, `${warning.text}\n`);
  }
  const { error } = await kernel.cells.run({
    request,
    executionCount,
    name: cellId,
    code,
    js: prepared.js,
    sourceMap: prepared.sourceMap,
    value: prepared.hasResult && !silent ? "publish" : "drop",
    allowStdin: asBoolean(request.content["allow_stdin"], true),
    isTimed: measure === "time",
  });
  kernel.language.executed(cellId, error === undefined);
  return error;
}

const interrupted: ErrorContent = {
  ename: "KeyboardInterrupt",
  evalue: "interrupted",
  traceback: ["KeyboardInterrupt: interrupted"],
};

/** Wrapped on its own lines' ends, so that errors keep their line. */
function repeated(code: string): string {
  const head = /\bawait\b/.test(code) ? "async () => {" : "() => {";
  return `await (globalThis as any).${timeitFunctionName}(${head} ${code}\n});`;
}

function reply(kernel: Kernel, payload: readonly Json[], userExpressions: Json = {}): Reply {
  return {
    status: "ok",
    execution_count: kernel.executionCount,
    payload,
    user_expressions: userExpressions,
  };
}
