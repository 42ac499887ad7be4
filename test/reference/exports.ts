import ts from "typescript";

/** One public name of a package: what the reference page, the docs rule and the examples test need. */
export interface PublicExport {
  readonly name: string;
  readonly kind: "function" | "class" | "type" | "value";
  /** File that declares it, as the compiler names it. */
  readonly file: string;
  readonly signature: string;
  readonly doc: string;
  readonly throws: readonly string[];
  readonly examples: readonly string[];
}

export const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2023.d.ts"],
  types: ["node"],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Public exports of `entry`, followed through re-exports and namespaces (`nn.Conv2d`), sorted by name. */
export function publicExports(entry: string, host?: ts.CompilerHost): readonly PublicExport[] {
  const program = ts.createProgram([entry], compilerOptions, host);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`publicExports: ${entry} is not a module`);
  const found: PublicExport[] = [];
  const visit = (symbol: ts.Symbol, prefix: string): void => {
    for (const exported of checker.getExportsOfModule(symbol)) {
      const target =
        exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const name = `${prefix}${exported.name}`;
      if (target.declarations?.every(ts.isSourceFile)) visit(target, `${name}.`);
      else found.push(describe(name, target, checker));
    }
  };
  visit(module, "");
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

/** Names among `exports` that have no docstring. */
export function undocumented(exports: readonly PublicExport[]): readonly string[] {
  return exports.filter(({ doc }) => doc.trim() === "").map(({ name }) => name);
}

function describe(name: string, symbol: ts.Symbol, checker: ts.TypeChecker): PublicExport {
  const declaration = symbol.declarations?.[0];
  const tags = symbol.getJsDocTags(checker);
  const texts = (tag: string): string[] =>
    tags
      .filter((each) => each.name === tag)
      .map((each) => ts.displayPartsToString(each.text).trim());
  return {
    name,
    kind: kindOf(symbol),
    file: declaration?.getSourceFile().fileName ?? "",
    signature: signatureOf(name, symbol, checker),
    doc: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    throws: texts("throws"),
    examples: texts("example").map((text) => text.replace(/^```\w*\n|\n?```$/g, "")),
  };
}

function kindOf(symbol: ts.Symbol): PublicExport["kind"] {
  if (symbol.flags & ts.SymbolFlags.Function) return "function";
  if (symbol.flags & ts.SymbolFlags.Class) return "class";
  return symbol.flags & ts.SymbolFlags.Value ? "value" : "type";
}

function signatureOf(name: string, symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const declaration = symbol.valueDeclaration;
  if (!declaration) return "";
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
  const isClass = (symbol.flags & ts.SymbolFlags.Class) !== 0;
  const signatures = isClass ? type.getConstructSignatures() : type.getCallSignatures();
  const flags = ts.TypeFormatFlags.NoTruncation;
  return signatures
    .map((each) => checker.signatureToString(each, declaration, flags))
    .map((text) => `${isClass ? "new " : ""}${name}${text}`)
    .join("\n");
}
