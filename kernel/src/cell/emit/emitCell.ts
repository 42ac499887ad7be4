import ts from "typescript";
import { emitOptions } from "../compilerOptions.js";
import { importsToAwaits, type IsTypeOnly } from "./importsToAwaits.js";
import { interruptibleAwaits } from "./interruptibleAwaits.js";
import { needsLowering } from "./needsLowering.js";
import { redeclarable } from "./redeclarable.js";

export interface EmittedCell {
  readonly js: string;
  readonly sourceMap: string;
}

/** Strips types and module syntax from a cell and makes its names declarable again. */
export function emitCell(file: ts.SourceFile, isTypeOnly: IsTypeOnly): EmittedCell {
  const output = ts.transpileModule(file.text, {
    fileName: file.fileName,
    compilerOptions: needsLowering(file)
      ? { ...emitOptions, target: ts.ScriptTarget.ES2024 }
      : emitOptions,
    transformers: {
      before: [importsToAwaits(isTypeOnly), interruptibleAwaits()],
      after: [redeclarable()],
    },
  });
  return {
    js: output.outputText.replace(/\n\/\/# sourceMappingURL=.*\n?$/, "\n"),
    sourceMap: output.sourceMapText ?? "",
  };
}
