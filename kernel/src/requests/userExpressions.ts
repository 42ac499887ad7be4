import { asJson, asString, type Json } from "../json.js";
import type { Kernel } from "../kernel.js";
import { errorReply, type Message, type Reply } from "../messages.js";

let serial = 0;

/** A script name for code that has no execution count. */
export function serialCellId(kind: "silent" | "expression"): string {
  return `${kind}[${++serial}]`;
}

/** Evaluates `user_expressions` after a cell: a bundle, or an error, for each name. */
export async function userExpressions(request: Message, kernel: Kernel): Promise<Json> {
  const results: Record<string, Reply> = {};
  for (const [name, code] of Object.entries(asJson(request.content["user_expressions"]))) {
    results[name] = await evaluate(asString(code), request, kernel);
  }
  return results;
}

async function evaluate(code: string, request: Message, kernel: Kernel): Promise<Reply> {
  const cellId = serialCellId("expression");
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
