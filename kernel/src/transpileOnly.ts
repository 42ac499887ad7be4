import ts from "typescript";
import { importFunctionName, type Language, type PreparedCell } from "./cell/language.js";

/** A language service without types: what the kernel runs on until cell/ has the real one. */
export function transpileOnly(): Language {
  return {
    prepare: ({ code, cellId }) => Promise.resolve(prepare(code, cellId)),
    executed: () => undefined,
    complete: (_code, cursor) => Promise.resolve({ start: cursor, end: cursor, items: [] }),
    inspect: () => Promise.resolve(undefined),
    isComplete: (code) => Promise.resolve(isComplete(code)),
    variables: () => Promise.resolve([]),
    reset: () => Promise.resolve(),
    setCwd: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };
}

function prepare(code: string, cellId: string): PreparedCell {
  const file = ts.createSourceFile(cellId, code, ts.ScriptTarget.ES2023, true);
  let text = code;
  for (const statement of [...file.statements].reverse()) {
    if (!ts.isImportDeclaration(statement)) continue;
    const clause = statement.importClause;
    const bindings = clause?.namedBindings;
    const source = `await ${importFunctionName}(${statement.moduleSpecifier.getText()})`;
    const parts: string[] = [];
    if (clause?.name) parts.push(`const { default: ${clause.name.text} } = ${source};`);
    if (bindings && ts.isNamespaceImport(bindings)) {
      parts.push(`const ${bindings.name.text} = ${source};`);
    } else if (bindings) {
      const names = bindings.elements.map((element) =>
        element.propertyName
          ? `${element.propertyName.text}: ${element.name.text}`
          : element.name.text,
      );
      parts.push(`const { ${names.join(", ")} } = ${source};`);
    }
    if (parts.length === 0) parts.push(`${source};`);
    text = text.slice(0, statement.getStart()) + parts.join(" ") + text.slice(statement.end);
  }
  text = text.replace(/\bimport\(/g, `${importFunctionName}(`);
  text = text.replace(/\bawait (\w[^;\n]*)/g, "await __cnnlab_await__($1)");
  const output = ts.transpileModule(text, {
    fileName: cellId,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      sourceMap: true,
      verbatimModuleSyntax: true,
    },
  });
  const [problem] = output.diagnostics ?? [];
  if (problem) {
    const message = ts.flattenDiagnosticMessageText(problem.messageText, "\n");
    return { kind: "error", ename: "SyntaxError", evalue: message, traceback: [message] };
  }
  const last = file.statements.at(-1);
  return {
    kind: "ok",
    js: output.outputText.replace(/\/\/# sourceMappingURL.*/, ""),
    sourceMap: output.sourceMapText ?? "",
    warnings: [],
    hasResult: last !== undefined && ts.isExpressionStatement(last) && !/;\s*$/.test(code),
  };
}

function isComplete(code: string): { readonly status: "complete" | "incomplete" | "invalid" } {
  const { diagnostics } = ts.transpileModule(code, { reportDiagnostics: true });
  const [problem] = diagnostics ?? [];
  if (!problem) return { status: "complete" };
  return { status: (problem.start ?? 0) >= code.trimEnd().length ? "incomplete" : "invalid" };
}
