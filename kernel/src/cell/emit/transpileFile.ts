import path from "node:path";
import ts from "typescript";
import { emitOptions } from "../compilerOptions.js";
import type { TranspiledFile } from "../language.js";
import { interruptibleAwaits } from "./interruptibleAwaits.js";
import { needsLowering } from "./needsLowering.js";

/** A local `.ts` file that a cell imports, as an ES module (`.cts`: CommonJS) for the executor's loader. */
export function transpileFile(fileName: string, code: string): TranspiledFile {
  const file = ts.createSourceFile(fileName, code, ts.ScriptTarget.ESNext);
  const output = ts.transpileModule(code, {
    fileName,
    reportDiagnostics: true,
    compilerOptions: {
      ...emitOptions,
      module: fileName.endsWith(".cts") ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext,
      ...(needsLowering(file) && { target: ts.ScriptTarget.ES2024 }),
    },
    transformers: { before: [interruptibleAwaits()] },
  });
  const [problem] = output.diagnostics ?? [];
  if (problem !== undefined) return { error: describe(problem, fileName) };
  return {
    js: output.outputText.replace(/\n\/\/# sourceMappingURL=.*\n?$/, "\n"),
    sourceMap: output.sourceMapText ?? "",
  };
}

/** `file.ts:3:9: message` and the line with a caret. */
function describe({ file, start = 0, messageText }: ts.Diagnostic, fileName: string): string {
  const message = ts.flattenDiagnosticMessageText(messageText, "\n");
  if (file === undefined) return message;
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const text = file.text.split("\n")[line] ?? "";
  const place = `${path.basename(fileName)}:${line + 1}:${character + 1}`;
  return `${message} (${place})\n  ${text}\n  ${" ".repeat(character)}^`;
}
