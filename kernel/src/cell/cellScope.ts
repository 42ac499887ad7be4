import ts from "typescript";
import type { VariableInfo } from "./language.js";
import type { BoundSourceFile, CompilerSymbol } from "./typescript.js";

/**
 * What the cells so far have declared, newest first. Names are handed to a new cell as the very
 * symbols of the cells that declared them: nothing is printed and parsed again, so classes stay
 * nominal and generics generic, and types are inferred once.
 */
export class CellScope {
  readonly #bindings = new Map<string, ts.Symbol>();
  readonly #own = new WeakMap<ts.SourceFile, ReadonlyMap<string, ts.Symbol>>();

  get size(): number {
    return this.#bindings.size;
  }

  /** Gives a freshly bound cell the names it mentions and does not declare. */
  open(file: BoundSourceFile): void {
    this.#own.set(file, new Map(file.locals));
    for (const name of file.identifiers.keys()) this.#lend(file, name);
  }

  /** Gives a cell every name, for completion. */
  openAll(file: BoundSourceFile): void {
    this.#own.set(file, new Map(file.locals));
    for (const name of this.#bindings.keys()) this.#lend(file, name);
  }

  /** Takes over a cell's declarations: they hide older ones of the same name. */
  commit(file: BoundSourceFile): void {
    for (const [name, symbol] of this.#own.get(file) ?? []) {
      this.#bindings.delete(name);
      this.#bindings.set(name, (symbol as CompilerSymbol).exportSymbol ?? symbol);
    }
  }

  clear(): void {
    this.#bindings.clear();
  }

  /** The cells that still have a live name. */
  liveFiles(): ReadonlySet<ts.SourceFile> {
    const files = new Set<ts.SourceFile>();
    for (const symbol of this.#bindings.values())
      for (const declaration of symbol.declarations ?? []) files.add(declaration.getSourceFile());
    return files;
  }

  symbols(): ReadonlyMap<string, ts.Symbol> {
    return this.#bindings;
  }

  variables(checker: ts.TypeChecker): readonly VariableInfo[] {
    const variables: VariableInfo[] = [];
    for (const [name, symbol] of this.#bindings) {
      const kind = kindOf(symbol);
      if (!kind) continue;
      const type = checker.typeToString(
        checker.getTypeOfSymbol(
          symbol.flags & ts.SymbolFlags.Alias ? target(checker, symbol) : symbol,
        ),
      );
      variables.push({ name, type, kind });
    }
    return variables;
  }

  #lend(file: BoundSourceFile, name: string): void {
    const symbol = this.#bindings.get(name);
    if (symbol && !file.locals.has(name)) file.locals.set(name, symbol);
  }
}

function target(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return checker.getAliasedSymbol(symbol);
}

/** Undefined for types, which have no value. */
function kindOf(symbol: ts.Symbol): VariableInfo["kind"] | undefined {
  const flags = symbol.flags;
  if (flags & ts.SymbolFlags.Alias) return "import";
  if (flags & ts.SymbolFlags.Class) return "class";
  if (flags & ts.SymbolFlags.Function) return "function";
  if (flags & ts.SymbolFlags.Enum) return "enum";
  if (flags & ts.SymbolFlags.ValueModule) return "namespace";
  if (flags & ts.SymbolFlags.FunctionScopedVariable) return "var";
  if (!(flags & ts.SymbolFlags.BlockScopedVariable)) return undefined;
  const declaration = symbol.valueDeclaration;
  const isConst = declaration && ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Constant;
  return isConst ? "const" : "let";
}
