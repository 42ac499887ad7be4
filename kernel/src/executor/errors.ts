import { inspect, types } from "node:util";
import type { ErrorContent } from "../messages.js";
import { codeFrameOf } from "./codeFrame.js";

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const dim = (text: string) => `\u001b[90m${text}\u001b[39m`;

/** Deeper chains of causes are cut. */
const maxCauses = 8;

/** What a cell shows for a thrown value of any kind. */
export function errorContent(thrown: unknown): ErrorContent {
  if (!isError(thrown)) {
    const evalue = safely(() => inspect(thrown), "?");
    const colored = safely(() => inspect(thrown, { colors: true }), "?");
    return { ename: "Thrown", evalue, traceback: [`${red("Thrown")}: ${colored}`] };
  }
  return {
    ename: nameOf(thrown),
    evalue: messageOf(thrown),
    traceback: describe(thrown, new Set()).flatMap((text) => text.split("\n")),
  };
}

function describe(error: Error, seen: Set<unknown>): string[] {
  seen.add(error);
  const stack = safely(() => String(error.stack ?? ""), "");
  const lines = [`${red(nameOf(error))}: ${messageOf(error)}`];
  const codeFrame = codeFrameOf(stack);
  if (codeFrame !== undefined) lines.push(codeFrame);
  lines.push(...framesOf(stack).map(dim));
  const own = ownProperties(error);
  if (own !== undefined) lines.push(own);
  if (error instanceof AggregateError) {
    error.errors.forEach((inner: unknown, index) => {
      lines.push(...described(inner, seen, `[${index}] `));
    });
  }
  if ("cause" in error && error.cause !== undefined) {
    lines.push(...described(error.cause, seen, "Caused by: "));
  }
  return lines;
}

function described(inner: unknown, seen: Set<unknown>, label: string): string[] {
  if (seen.has(inner) || seen.size >= maxCauses) return [`${label}…`];
  if (!isError(inner)) return [label + safely(() => inspect(inner, { colors: true }), "?")];
  const [first = "", ...rest] = describe(inner, seen);
  return [label + first, ...rest];
}

/** The lines "at …" of a stack; its head repeats name and message, which may have many lines. */
function framesOf(stack: string): string[] {
  return stack.split("\n").filter((line) => /^ {4}at /.test(line));
}

/** What else an error carries: `code`, `path`, `status` … */
function ownProperties(error: Error): string | undefined {
  const usual = new Set(["stack", "message", "name", "cause", "errors"]);
  const rest = Object.entries(error).filter(([name]) => !usual.has(name));
  if (rest.length === 0) return undefined;
  return safely(() => inspect(Object.fromEntries(rest), { colors: true, depth: 2 }), "");
}

function nameOf(error: Error): string {
  return safely(() => String(error.name || error.constructor.name || "Error"), "Error");
}

function messageOf(error: Error): string {
  return safely(() => String(error.message), "");
}

/** Also errors of another realm, as those of node:vm. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** Thrown values may have getters that throw in their turn. */
function safely(read: () => string, otherwise: string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
