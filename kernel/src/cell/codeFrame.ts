import ts from "typescript";
import type { Diagnostic } from "./language.js";

const ansi = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const red = ansi("31");
const bold = ansi("1");
const dim = ansi("90");
const cyan = ansi("36");

/**
 * A diagnostic as a person reads it: place, message, and the lines around it with the culprit
 * underlined. Lines are those of the cell.
 */
export function describeDiagnostic(
  diagnostic: ts.Diagnostic,
  cellId: string,
  severity: Diagnostic["severity"],
): Diagnostic {
  const message = withoutSetUpAdvice(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
  const { file, start = 0, length = 0, code } = diagnostic;
  const place = file ? file.getLineAndCharacterOfPosition(start) : { line: 0, character: 0 };
  const line = place.line + 1;
  const column = place.character + 1;
  const label = `${severity === "error" ? red("error") : ansi("33")("warning")} ${dim(`TS${code}:`)}`;
  const header = `${cyan(cellId)}:${line}:${column} - ${label} ${bold(message)}`;
  const frame = file ? codeFrame(file, start, length) : [];
  return { code, severity, message, line, column, text: [header, ...frame].join("\n") };
}

/** For names such as `test` or `$` TypeScript advises to install or configure something; here a cell was not run yet. */
function withoutSetUpAdvice(message: string): string {
  return message.replace(/^(Cannot find name '[^']*'\.) Do you need to .*$/s, "$1");
}

const linesBefore = 2;
const linesAfter = 1;

/** The lines around `[start, start + length)`, numbered, with carets under that range's first line. */
export function codeFrame(file: ts.SourceFile, start: number, length: number): readonly string[] {
  const starts = file.getLineStarts();
  const textOf = (line: number) =>
    file.text.slice(starts[line], starts[line + 1] ?? file.text.length).replace(/[\r\n]+$/, "");
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const last = Math.min(starts.length - 1, line + linesAfter);
  const width = String(last + 1).length;
  const gutter = (number: string, mark: string) => dim(`${mark} ${number.padStart(width)} | `);
  const frame: string[] = [];
  for (let current = Math.max(0, line - linesBefore); current <= last; current++) {
    const text = textOf(current);
    frame.push(gutter(String(current + 1), current === line ? ">" : " ") + text);
    if (current !== line) continue;
    const carets = Math.max(1, Math.min(length, text.length - character));
    const indent = text.slice(0, character).replace(/[^\t]/g, " ");
    frame.push(gutter("", " ") + indent + red("^".repeat(carets)));
  }
  return frame;
}
