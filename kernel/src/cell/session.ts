import path from "node:path";
import ts from "typescript";
import { endsInExpression, moduleSpecifiers, objectAsExpression, parseCell } from "./cellFile.js";
import { CellProgram } from "./cellProgram.js";
import { CellScope } from "./cellScope.js";
import { describeDiagnostic } from "./codeFrame.js";
import { diagnose, type CellDiagnostics } from "./diagnostics.js";
import { emitCell } from "./emit/emitCell.js";
import type { PreparedCell, PrepareRequest, VariableInfo } from "./language.js";
import { rejectCell } from "./rejectCell.js";
import type { BoundSourceFile } from "./typescript.js";

/** Modules whose types are there from the start, so that the first cell that imports them is fast. */
const warmModules = ["cnnlab"];

/**
 * A checker keeps what it learnt of every cell it saw; a new one starts from the live cells. 1,000
 * trivial cells grow it by some 20 MB, and a new one costs about 100 ms between two cells.
 */
const cellsPerChecker = 500;

/** The cells of a session: what they declared, and the compiler that knows it. */
export class CellSession {
  readonly scope = new CellScope();
  readonly program: CellProgram;
  readonly #prepared = new Map<string, BoundSourceFile>();
  #serial = 0;
  #cellsInChecker = 0;

  constructor(directory: string) {
    this.program = new CellProgram(directory, warmModules);
  }

  prepare({ code, cellId, typecheck, transient = false }: PrepareRequest): PreparedCell {
    const file = this.parse(objectAsExpression(code));
    this.scope.open(file);
    this.program.require(moduleSpecifiers(file));
    this.program.programWith(file);
    const found = this.#diagnose(file);
    const { checker } = this.program;
    const [syntaxError] = found.syntax;
    if (syntaxError) return rejectCell("SyntaxError", found.syntax, cellId);
    const errors = typecheck === "on" ? found.types : found.fatal;
    if (errors.length > 0) return rejectCell("TypeCheckError", errors, cellId);
    if (!transient) this.#prepared.set(cellId, file);
    return {
      kind: "ok",
      ...emitCell(file, (name) => isTypeOnly(checker, name)),
      warnings:
        typecheck === "warn"
          ? found.types.map((diagnostic) => describeDiagnostic(diagnostic, cellId, "warning"))
          : [],
      hasResult: endsInExpression(file),
    };
  }

  executed(cellId: string): void {
    const file = this.#prepared.get(cellId);
    this.#prepared.clear();
    if (file) this.scope.commit(file);
  }

  /** Replaces a checker that has seen many cells; call it between two cells. */
  refresh(): void {
    if (this.#cellsInChecker < cellsPerChecker) return;
    this.#cellsInChecker = 0;
    this.program.renewChecker();
    // In order of declaration, so that no inference recurses through a long chain of cells.
    for (const symbol of this.scope.symbols().values())
      this.program.checker.getTypeOfSymbol(symbol);
  }

  variables(): readonly VariableInfo[] {
    return this.scope.variables(this.program.checker);
  }

  reset(): void {
    this.scope.clear();
    this.#prepared.clear();
    this.#cellsInChecker = cellsPerChecker;
    this.refresh();
  }

  moveTo(directory: string): void {
    this.program.moveTo(directory);
  }

  /** A checker that has thrown may be in any state, so the cell gets a second chance with a new one. */
  #diagnose(file: BoundSourceFile): CellDiagnostics {
    try {
      return diagnose(file, this.program.checker);
    } catch {
      this.program.renewChecker();
      return diagnose(file, this.program.checker);
    }
  }

  /** A cell as a source file of its own in the notebook's folder, under a name never used before. */
  parse(code: string): BoundSourceFile {
    this.#cellsInChecker += 1;
    this.#serial += 1;
    return parseCell(path.posix.join(this.program.directory, `__cell${this.#serial}.ts`), code);
  }
}

function isTypeOnly(checker: ts.TypeChecker, name: ts.Identifier): boolean {
  const symbol = checker.getSymbolAtLocation(name);
  if (!symbol || !(symbol.flags & ts.SymbolFlags.Alias)) return false;
  const target = checker.getAliasedSymbol(symbol);
  const isKnown = target.declarations !== undefined;
  return isKnown && !(target.flags & ts.SymbolFlags.Value);
}
