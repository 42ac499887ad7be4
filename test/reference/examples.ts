import { runInThisContext } from "node:vm";
import ts from "typescript";

/** What an example's trailing comment claims: `relu(x).toArray(); // [0, 1]`. */
export type Check = (actual: unknown, expected: unknown, line: string) => void;

/**
 * Runs a docstring's example. Its imports but those of Node's modules are replaced by `names`; an expression statement followed on the
 * same line by a comment that is a JSON value is a claim, and goes to `check`.
 */
export async function runExample(
  text: string,
  names: Readonly<Record<string, unknown>>,
  check: Check,
): Promise<void> {
  const source = ts.createSourceFile("example.ts", text, ts.ScriptTarget.ES2023, true);
  const body = source.statements.map((statement) => statementText(statement, text)).join("\n");
  const { outputText } = ts.transpileModule(`async function example() {\n${body}\n}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  });
  const keys = Object.keys(names);
  const parameters = [...keys, "check__"].join(", ");
  const run = runInThisContext(`(async (${parameters}) => { ${outputText}
await example(); })`) as (...values: unknown[]) => Promise<void>;
  await run(...keys.map((key) => names[key]), check);
}

function statementText(statement: ts.Statement, text: string): string {
  if (ts.isImportDeclaration(statement)) return importText(statement);
  const claim = claimAfter(statement.end, text);
  if (claim === undefined || !ts.isExpressionStatement(statement)) return statement.getText();
  const line = JSON.stringify(statement.getText());
  return `check__(${statement.expression.getText()}, ${JSON.stringify(claim)}, ${line});`;
}

// Node's own modules are there as they are; all else is in the names that the example is given.
function importText({ moduleSpecifier, importClause }: ts.ImportDeclaration): string {
  if (!ts.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.startsWith("node:")) return "";
  const names = importClause?.namedBindings?.getText() ?? "{}";
  return `const ${names} = process.getBuiltinModule(${moduleSpecifier.getText()});`;
}

function claimAfter(end: number, text: string): unknown {
  const comment = /^[^\n]*?\/\/ ?(.*)/.exec(text.slice(end).split("\n")[0] ?? "")?.[1];
  if (comment === undefined) return undefined;
  try {
    return JSON.parse(comment.replaceAll("'", '"')) as unknown;
  } catch {
    return undefined;
  }
}

/** Numbers agree to 4 digits (docstrings round), everything else exactly; tensors by their values. */
export function agrees(actual: unknown, expected: unknown): boolean {
  if (typeof actual === "number" && typeof expected === "number")
    return Math.abs(actual - expected) <= 1e-4 * Math.max(1, Math.abs(expected));
  const plain = plainValue(actual);
  if (Array.isArray(plain) && Array.isArray(expected))
    return (
      plain.length === expected.length && plain.every((value, i) => agrees(value, expected[i]))
    );
  return JSON.stringify(plain) === JSON.stringify(expected);
}

function plainValue(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as Float32Array);
  if (typeof value === "object" && value !== null && "toArray" in value) {
    const { toArray } = value;
    if (typeof toArray === "function") return toArray.call(value) as unknown;
  }
  return value;
}
