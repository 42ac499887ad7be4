import ts from "typescript";

/**
 * TypeScript as the kernel uses it. The checker is kept alive from cell to cell, which the public
 * API does not offer, so a few functions of the pinned version that its typings leave out are
 * declared here and nowhere else; `test/kernel/cell/typescript.test.ts` fails if one is missing.
 */
export interface CompilerInternals {
  createTypeChecker(host: ts.Program): CompilerChecker;
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  createCommentDirectivesMap(
    file: ts.SourceFile,
    directives: readonly CommentDirective[],
  ): CommentDirectives;
  readonly Completions: {
    getCompletionsAtPosition(
      host: object,
      program: ts.Program,
      log: (message: string) => void,
      file: ts.SourceFile,
      position: number,
      preferences: ts.UserPreferences,
      triggerCharacter: undefined,
      completionKind: undefined,
      cancellationToken: ts.CancellationToken,
      formatContext: undefined,
      includeSymbol: boolean,
    ): CompletionsWithSymbols | undefined;
  };
  readonly SignatureHelp: {
    getSignatureHelpItems(
      program: ts.Program,
      file: ts.SourceFile,
      position: number,
      reason: ts.SignatureHelpTriggerReason | undefined,
      cancellationToken: ts.CancellationToken,
    ): ts.SignatureHelpItems | undefined;
  };
  readonly SymbolDisplay: {
    getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker: ts.TypeChecker,
      symbol: ts.Symbol,
      file: ts.SourceFile,
      enclosing: ts.Node | undefined,
      location: ts.Node,
    ): SymbolDisplay;
    getSymbolKind(checker: ts.TypeChecker, symbol: ts.Symbol, location: ts.Node): string;
  };
  getTouchingPropertyName(file: ts.SourceFile, position: number): ts.Node;
}

export interface CompletionsWithSymbols extends ts.CompletionInfo {
  readonly entries: (ts.CompletionEntry & { readonly symbol?: ts.Symbol })[];
}

export interface SymbolDisplay {
  readonly displayParts: ts.SymbolDisplayPart[];
  readonly documentation: ts.SymbolDisplayPart[];
  readonly tags: ts.JSDocTagInfo[] | undefined;
  readonly symbolKind: string;
}

export interface CommentDirective {
  readonly range: ts.TextRange;
}

export interface CommentDirectives {
  getUnusedExpectations(): readonly CommentDirective[];
  markUsed(line: number): boolean;
}

/** What the parser and the binder leave in a source file. */
export interface BoundSourceFile extends ts.SourceFile {
  readonly locals: Map<string, ts.Symbol>;
  readonly identifiers: ReadonlyMap<string, string>;
  readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[];
  readonly bindDiagnostics: readonly ts.DiagnosticWithLocation[];
  readonly commentDirectives?: readonly CommentDirective[];
  checkJsDirective?: { readonly enabled: boolean } | undefined;
  externalModuleIndicator?: ts.Node | true;
  /** Where path completion looks for neighbours; a program sets it on its own files. */
  path: string;
}

/** Members of a symbol and a program that the typings leave out. */
export interface CompilerSymbol extends ts.Symbol {
  readonly exportSymbol?: ts.Symbol;
}

export type ResolvedModule = ts.ResolvedModuleWithFailedLookupLocations;

export interface CompilerChecker extends ts.TypeChecker {
  getDiagnostics(file: ts.SourceFile): ts.Diagnostic[];
}

export interface CompilerProgram extends ts.Program {
  getResolvedModule(
    file: ts.SourceFile,
    specifier: string,
    mode: ts.ResolutionMode,
  ): ResolvedModule | undefined;
}

export const compiler = ts as typeof ts & CompilerInternals;

export const neverCancelled: ts.CancellationToken = {
  isCancellationRequested: () => false,
  throwIfCancellationRequested: () => undefined,
};
