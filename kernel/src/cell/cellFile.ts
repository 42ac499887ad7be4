import ts from "typescript";
import { compiler, type BoundSourceFile } from "./typescript.js";
import { cellOptions } from "./compilerOptions.js";

/** Parses and binds a cell as an ES module, which is what allows top-level await. */
export function parseCell(fileName: string, code: string): BoundSourceFile {
  const file = parseUnbound(fileName, code);
  file.path = fileName;
  compiler.bindSourceFile(file, cellOptions);
  return file;
}

/** Parses only; enough to see syntax errors. */
export function parseUnbound(fileName: string, code: string): BoundSourceFile {
  return ts.createSourceFile(
    fileName,
    code,
    {
      languageVersion: ts.ScriptTarget.ESNext,
      impliedNodeFormat: ts.ModuleKind.ESNext,
      setExternalModuleIndicator: (parsed) => {
        (parsed as BoundSourceFile).externalModuleIndicator ??= true;
      },
    },
    true,
    ts.ScriptKind.TS,
  ) as BoundSourceFile;
}

/** Module specifiers a cell mentions as string literals: imports, re-exports, `import()`, `import("x").T`. */
export function moduleSpecifiers(file: ts.SourceFile): readonly string[] {
  const found = new Set<string>();
  const add = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteralLike(node)) found.add(node.text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) add(node.expression);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  if (file.text.includes("import") || file.text.includes("export")) visit(file);
  return [...found];
}

/** True when the last statement is an expression that no semicolon silences. */
export function endsInExpression(file: ts.SourceFile): boolean {
  const last = file.statements.at(-1);
  if (!last || !ts.isExpressionStatement(last)) return false;
  return file.text[last.end - 1] !== ";";
}

/** Puts parentheses around a cell that is one object literal, which a script would read as a block. */
export function objectAsExpression(code: string): string {
  const [, before = "", object] = /^(\s*)(\{[^]*\})\s*$/.exec(code) ?? [];
  if (object === undefined) return code;
  const wrapped = `${before}(${object})`;
  return parseUnbound("/cell.ts", wrapped).parseDiagnostics.length === 0 ? wrapped : code;
}
