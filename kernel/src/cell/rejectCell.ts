import type ts from "typescript";
import { describeDiagnostic } from "./codeFrame.js";
import type { Diagnostic, RejectedCell } from "./language.js";

const shownErrors = 10;
const hint =
  "\u001b[90mNot run. `// @ts-nocheck` in the cell or `%typecheck off` runs it anyway.\u001b[0m";

const missing =
  "\u001b[90mA name of another cell is there once that cell has run: see Run, Run All Above.\u001b[0m";

/** The error message of a cell that does not compile: every diagnostic with its code frame. */
export function rejectCell(
  ename: "SyntaxError" | "TypeCheckError",
  diagnostics: readonly ts.Diagnostic[],
  cellId: string,
): RejectedCell {
  const shown = diagnostics
    .slice(0, shownErrors)
    .map((diagnostic) => describeDiagnostic(diagnostic, cellId, "error"));
  const [first] = shown;
  const left = diagnostics.length - shown.length;
  return {
    kind: "error",
    ename,
    evalue: first ? `TS${first.code}: ${first.message}` : "",
    traceback: [
      ...shown.flatMap(({ text }) => [text, ""]),
      ...(left > 0 ? [`… and ${left} more`, ""] : []),
      ...(shown.some(isMissingName) ? [missing] : []),
      ...(ename === "TypeCheckError" ? [hint] : []),
    ],
  };
}

/** A misspelt name has a suggestion instead. */
function isMissingName({ message }: Diagnostic): boolean {
  return message.startsWith("Cannot find name") && !message.includes("Did you mean");
}
