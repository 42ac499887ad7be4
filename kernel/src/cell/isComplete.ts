import { parseUnbound } from "./cellFile.js";
import type { Completeness } from "./language.js";
import { maskMagics } from "./maskMagics.js";

const indentUnit = "  ";

/** Errors placed before the end of the text that more text cures all the same. */
const curedByMore = new Set([
  1010, // '*/' expected
  1160, // unterminated template literal
]);

/** Errors at the end of a line that no further line cures: unterminated string and regular expression. */
const incurable = new Set([1002, 1161]);

/** Whether Enter should run a cell or begin a new line, as consoles ask. */
export function isComplete(code: string): Completeness {
  const text = maskMagics(code);
  const asWritten = judge(text);
  const status = asWritten === "invalid" ? judgeAsObject(text) : asWritten;
  if (status === "incomplete") return { status, indent: indentAfter(text) };
  return { status };
}

function judge(text: string): Completeness["status"] {
  const file = parseUnbound("/cell.ts", text);
  const [first] = file.parseDiagnostics;
  if (!first) return "complete";
  if (incurable.has(first.code)) return text.endsWith("\\") ? "incomplete" : "invalid";
  const isAtEnd = first.start >= file.endOfFileToken.pos || curedByMore.has(first.code);
  return isAtEnd ? "incomplete" : "invalid";
}

/** `{ a: 1, b: 2 }` reads as a block with a syntax error, but is meant as an object. */
function judgeAsObject(text: string): Completeness["status"] {
  if (!text.trimStart().startsWith("{")) return "invalid";
  return judge(`(${text}\n)`) === "complete" ? "complete" : judge(`(${text}`);
}

/** Indentation for the line after `text`: one step deeper after an opening bracket. */
function indentAfter(text: string): string {
  if (isInsideLiteral(text)) return "";
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  const [indent = ""] = /^[ \t]*/.exec(line) ?? [];
  const code = line.replace(/\/\/.*$/, "").trimEnd();
  return /[{([]$|=>$/.test(code) ? indent + indentUnit : indent;
}

/** True when the text ends within a template literal or a comment, where spaces would count. */
function isInsideLiteral(text: string): boolean {
  const file = parseUnbound("/cell.ts", text);
  return file.parseDiagnostics.some(({ code }) => curedByMore.has(code));
}
