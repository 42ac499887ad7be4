import ts from "typescript";
import { emitOptions } from "../compilerOptions.js";
import { importsToAwaits, type IsTypeOnly } from "./importsToAwaits.js";
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
    transformers: { before: [importsToAwaits(isTypeOnly)], after: [redeclarable()] },
  });
  return {
    js: output.outputText.replace(/\n\/\/# sourceMappingURL=.*\n?$/, "\n"),
    sourceMap: output.sourceMapText ?? "",
  };
}

/** Decorators and a top-level `using` are what the packaged Node's scripts do not run. */
function needsLowering(file: ts.SourceFile): boolean {
  if (!file.text.includes("using") && !file.text.includes("@")) return false;
  const hasDecorator = (node: ts.Node): boolean =>
    ts.isDecorator(node) || (ts.forEachChild(node, hasDecorator) ?? false);
  return (
    file.statements.some(
      (statement) =>
        ts.isVariableStatement(statement) &&
        (statement.declarationList.flags & ts.NodeFlags.Using) !== 0,
    ) || hasDecorator(file)
  );
}
