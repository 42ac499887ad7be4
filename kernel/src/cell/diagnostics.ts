import ts from "typescript";
import { compiler, type BoundSourceFile, type CompilerChecker } from "./typescript.js";

/** Errors that say nothing about a cell: `import x = require()` is emitted, JSON needs no attribute. */
const silenced = new Set([1202, 1203, 7027]);

// 7005 … 7057: "implicitly has an 'any' type", asked for only because it improves inference.
const isImplicitAny = (code: number) => code >= 7005 && code <= 7057;

/** Assigning to a constant: an error also where type errors are not, as cells are emitted with `let`. */
const constantAssignment = 2588;

export interface CellDiagnostics {
  readonly syntax: readonly ts.DiagnosticWithLocation[];
  readonly types: readonly ts.Diagnostic[];
  /** Errors that JavaScript has too. */
  readonly fatal: readonly ts.Diagnostic[];
}

/** What the compiler says of a cell, less what a notebook does not want to hear. */
export function diagnose(file: BoundSourceFile, checker: CompilerChecker): CellDiagnostics {
  if (file.parseDiagnostics.length > 0)
    return { syntax: file.parseDiagnostics, types: [], fatal: [] };
  // Left set, `@ts-nocheck` would keep the checker from seeing assignments to constants.
  const isUnchecked = file.checkJsDirective?.enabled === false;
  file.checkJsDirective = undefined;
  const found = [...file.bindDiagnostics, ...checker.getDiagnostics(file)].filter(
    ({ code, category }) =>
      category === ts.DiagnosticCategory.Error && !isImplicitAny(code) && !silenced.has(code),
  );
  const fatal = found.filter(({ code }) => code === constantAssignment);
  if (isUnchecked) return { syntax: [], types: fatal, fatal };
  const types = withoutSuppressed(file, found);
  return { syntax: [], types: ts.sortAndDeduplicateDiagnostics(types).slice(), fatal };
}

/** Honours `// @ts-ignore` and `// @ts-expect-error`. */
function withoutSuppressed(
  file: BoundSourceFile,
  diagnostics: readonly ts.Diagnostic[],
): readonly ts.Diagnostic[] {
  if (!file.commentDirectives?.length) return diagnostics;
  const directives = compiler.createCommentDirectivesMap(file, file.commentDirectives);
  const isComment = (line: number) => {
    const starts = file.getLineStarts();
    const text = file.text.slice(starts[line], starts[line + 1]).trim();
    return text === "" || text.startsWith("//");
  };
  const isSuppressed = ({ start }: ts.Diagnostic) => {
    let line = file.getLineAndCharacterOfPosition(start ?? 0).line - 1;
    for (; line >= 0; line--) {
      if (directives.markUsed(line)) return true;
      if (!isComment(line)) return false;
    }
    return false;
  };
  const kept = diagnostics.filter((diagnostic) => !isSuppressed(diagnostic));
  const unused = directives.getUnusedExpectations().map(({ range }): ts.Diagnostic => ({
    file,
    start: range.pos,
    length: range.end - range.pos,
    category: ts.DiagnosticCategory.Error,
    code: 2578,
    messageText: "Unused '@ts-expect-error' directive.",
  }));
  return [...kept, ...unused];
}
