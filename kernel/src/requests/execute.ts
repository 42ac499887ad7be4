import { asBoolean, asJson, asString, type Json } from "../json.js";
import type { Handler, Kernel } from "../kernel.js";
import { errorReply, type ErrorContent, type Message, type Reply } from "../messages.js";

/** `execute_request`: check, run, publish, answer. */
export const execute: Handler = async (request, kernel) => {
  const { content } = request;
  const code = asString(content["code"]);
  const silent = asBoolean(content["silent"], false);
  const storeHistory = asBoolean(content["store_history"], true) && !silent;
  if (code.trim() === "")
    return { status: "ok", ...counted(kernel), user_expressions: {}, payload: [] };
  if (storeHistory) kernel.executionCount += 1;
  const executionCount = kernel.executionCount;
  if (!silent) {
    kernel.iopub.publish("execute_input", request.header, {
      code,
      execution_count: executionCount,
    });
  }
  const end = await runCell(request, kernel, { code, silent, executionCount });
  if (end !== undefined) {
    const { ename, evalue, traceback } = end;
    kernel.iopub.publish("error", request.header, { ename, evalue, traceback });
    if (asBoolean(content["stop_on_error"], true)) kernel.abortQueued();
    return {
      ...errorReply(end),
      execution_count: executionCount,
      user_expressions: {},
      payload: [],
    };
  }
  return {
    status: "ok",
    execution_count: executionCount,
    user_expressions: await userExpressions(request, kernel),
    payload: [],
  };
};

let serial = 0;

async function runCell(
  request: Message,
  kernel: Kernel,
  cell: { readonly code: string; readonly silent: boolean; readonly executionCount: number },
): Promise<ErrorContent | undefined> {
  const { code, silent, executionCount } = cell;
  const cellId = silent ? `silent[${++serial}]` : `In[${executionCount}]`;
  const prepared = await kernel.language.prepare({ code, cellId, typecheck: kernel.typecheck });
  if (prepared.kind === "error") return prepared;
  for (const warning of prepared.warnings) {
    kernel.iopub.stream("stderr", request.header, `${warning.text}\n`);
  }
  const end = await kernel.cells.run({
    request,
    executionCount,
    name: cellId,
    code,
    js: prepared.js,
    sourceMap: prepared.sourceMap,
    value: prepared.hasResult && !silent ? "publish" : "drop",
    allowStdin: asBoolean(request.content["allow_stdin"], true),
  });
  kernel.language.executed(cellId, end.error === undefined);
  return end.error;
}

async function userExpressions(request: Message, kernel: Kernel): Promise<Json> {
  const results: Record<string, Reply> = {};
  for (const [name, code] of Object.entries(asJson(request.content["user_expressions"]))) {
    results[name] = await userExpression(asString(code), request, kernel);
  }
  return results;
}

async function userExpression(code: string, request: Message, kernel: Kernel): Promise<Reply> {
  const cellId = `expression[${++serial}]`;
  const prepared = await kernel.language.prepare({
    code,
    cellId,
    typecheck: "off",
    transient: true,
  });
  if (prepared.kind === "error") return errorReply(prepared);
  const { error, value } = await kernel.cells.run({
    request,
    executionCount: kernel.executionCount,
    name: cellId,
    code,
    js: prepared.js,
    sourceMap: prepared.sourceMap,
    value: "return",
    allowStdin: false,
  });
  if (error !== undefined) return errorReply(error);
  return { status: "ok", data: value?.data ?? {}, metadata: value?.metadata ?? {} };
}

function counted(kernel: Kernel): { readonly execution_count: number } {
  return { execution_count: kernel.executionCount };
}
