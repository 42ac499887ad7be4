import ts from "typescript";

/** Decorators and a top-level `using` are what the packaged Node's scripts do not run. */
export function needsLowering(file: ts.SourceFile): boolean {
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
