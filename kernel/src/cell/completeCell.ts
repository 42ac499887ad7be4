import ts from "typescript";
import type { CompletionItem, Completions } from "./language.js";
import { maskMagics } from "./maskMagics.js";
import type { CellSession } from "./session.js";
import { compiler, neverCancelled, type CompletionsWithSymbols } from "./typescript.js";

/** More than a menu can show; a longer list only slows the client. */
const maximumItems = 500;
/** Types are worked out for as many items as a menu shows. */
const typedItems = 40;

const preferences: ts.UserPreferences = {
  includeCompletionsForModuleExports: false,
  includeCompletionsWithInsertText: false,
  importModuleSpecifierEnding: "minimal",
};

/** What may stand at the cursor: members, names of this and earlier cells, globals, paths, literals. */
export function completeCell(session: CellSession, code: string, cursor: number): Completions {
  const text = maskMagics(code);
  const file = session.parse(text);
  session.scope.openAll(file);
  const { program } = session;
  const found = compiler.Completions.getCompletionsAtPosition(
    ...([program.servicesHost, program.programWith(file), () => undefined, file, cursor] as const),
    ...([preferences, undefined, undefined, neverCancelled, undefined, true] as const),
  );
  const start = replacementStart(found, text, cursor);
  const prefix = text.slice(start, cursor);
  const entries = (found?.entries ?? [])
    .filter(({ name, replacementSpan }) => {
      const from = replacementSpan?.start ?? start;
      return from === start && name.toLowerCase().startsWith(prefix.toLowerCase());
    })
    .map((entry) => ({ entry, rank: rank(entry, prefix, session) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
    .slice(0, maximumItems);
  const location = compiler.getTouchingPropertyName(file, Math.max(0, cursor - 1));
  const items = entries.map(({ entry }, index) =>
    describeEntry(program.checker, entry, location, index < typedItems),
  );
  return { start, end: cursor, items };
}

function replacementStart(
  found: CompletionsWithSymbols | undefined,
  text: string,
  cursor: number,
): number {
  const span = found?.entries[0]?.replacementSpan ?? found?.optionalReplacementSpan;
  if (span && span.start <= cursor) return span.start;
  const [word = ""] = /[\p{ID_Continue}$#]*$/u.exec(text.slice(0, cursor)) ?? [];
  return cursor - word.length;
}

/** Names of cells first, then as TypeScript sorts; the case that was typed before the other. */
function rank(entry: ts.CompletionEntry, prefix: string, session: CellSession): string {
  const isOwn = session.scope.symbols().has(entry.name) && entry.sortText >= "15";
  const isSameCase = entry.name.startsWith(prefix);
  return `${isOwn ? "05" : entry.sortText}${isSameCase ? 0 : 1}${entry.name}`;
}

function describeEntry(
  checker: ts.TypeChecker,
  { name, kind, symbol }: CompletionsWithSymbols["entries"][number],
  location: ts.Node,
  withType: boolean,
): CompletionItem {
  const isAlias = symbol && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
  const targetKind =
    isAlias && target ? compiler.SymbolDisplay.getSymbolKind(checker, target, location) : kind;
  const type = kinds[targetKind] ?? kinds[kind] ?? "text";
  const signature = withType && target ? typeText(checker, target, location) : undefined;
  return { text: name, type, ...(signature === undefined ? {} : { signature }) };
}

function typeText(
  checker: ts.TypeChecker,
  symbol: ts.Symbol,
  location: ts.Node,
): string | undefined {
  if (!(symbol.flags & ts.SymbolFlags.Value)) return undefined;
  const type = checker.getTypeOfSymbolAtLocation(symbol, location);
  const [signature, ...others] = type.getCallSignatures();
  if (!signature) return checker.typeToString(type);
  const text = checker.signatureToString(signature);
  return others.length > 0 ? `${text} (+${others.length} overloads)` : text;
}

/** TypeScript's kinds under the names that JupyterLab has icons for. */
const kinds: Readonly<Record<string, string>> = {
  [ts.ScriptElementKind.functionElement]: "function",
  [ts.ScriptElementKind.localFunctionElement]: "function",
  [ts.ScriptElementKind.memberFunctionElement]: "method",
  [ts.ScriptElementKind.constructSignatureElement]: "constructor",
  [ts.ScriptElementKind.memberVariableElement]: "property",
  [ts.ScriptElementKind.memberGetAccessorElement]: "property",
  [ts.ScriptElementKind.memberSetAccessorElement]: "property",
  [ts.ScriptElementKind.memberAccessorVariableElement]: "property",
  [ts.ScriptElementKind.classElement]: "class",
  [ts.ScriptElementKind.localClassElement]: "class",
  [ts.ScriptElementKind.interfaceElement]: "interface",
  [ts.ScriptElementKind.typeElement]: "interface",
  [ts.ScriptElementKind.primitiveType]: "keyword",
  [ts.ScriptElementKind.typeParameterElement]: "typeParameter",
  [ts.ScriptElementKind.enumElement]: "enum",
  [ts.ScriptElementKind.enumMemberElement]: "enumMember",
  [ts.ScriptElementKind.moduleElement]: "module",
  [ts.ScriptElementKind.externalModuleName]: "module",
  [ts.ScriptElementKind.constElement]: "constant",
  [ts.ScriptElementKind.letElement]: "variable",
  [ts.ScriptElementKind.variableElement]: "variable",
  [ts.ScriptElementKind.localVariableElement]: "variable",
  [ts.ScriptElementKind.parameterElement]: "variable",
  [ts.ScriptElementKind.alias]: "module",
  [ts.ScriptElementKind.keyword]: "keyword",
  [ts.ScriptElementKind.string]: "value",
  [ts.ScriptElementKind.scriptElement]: "file",
  [ts.ScriptElementKind.directory]: "folder",
};
