import ts from "typescript";

/** Public exports of `entry` (followed through re-exports and namespaces) that have no docstring. */
export function undocumentedExports(
  entry: string,
  options: ts.CompilerOptions,
  host?: ts.CompilerHost,
): readonly string[] {
  const program = ts.createProgram([entry], options, host);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`undocumentedExports: ${entry} is not a module`);
  const missing: string[] = [];
  const visit = (symbol: ts.Symbol, prefix: string): void => {
    for (const exported of checker.getExportsOfModule(symbol)) {
      const target =
        exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const name = `${prefix}${exported.name}`;
      const isNamespace = target.declarations?.every(ts.isSourceFile) ?? false;
      if (isNamespace) visit(target, `${name}.`);
      else if (target.getDocumentationComment(checker).length === 0) missing.push(name);
    }
  };
  visit(module, "");
  return missing;
}
