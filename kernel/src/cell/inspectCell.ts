import ts from "typescript";
import { renderDocs, type Documented } from "./renderDocs.js";
import type { Inspection } from "./language.js";
import { maskMagics } from "./maskMagics.js";
import type { CellSession } from "./session.js";
import { compiler, neverCancelled, type BoundSourceFile } from "./typescript.js";

/** Signature and docs of the name at the cursor, or else of the function whose arguments it is in. */
export function inspectCell(
  session: CellSession,
  code: string,
  cursor: number,
  detail: 0 | 1,
): Inspection | undefined {
  const file = session.parse(maskMagics(code));
  session.scope.openAll(file);
  const program = session.program.programWith(file);
  const { checker } = session.program;
  const found =
    describeName(checker, file, cursor, detail) ??
    describeName(checker, file, cursor - 1, detail) ??
    describeCall(program, file, cursor);
  return found && renderDocs(found);
}

function describeName(
  checker: ts.TypeChecker,
  file: BoundSourceFile,
  position: number,
  detail: 0 | 1,
): Documented | undefined {
  if (position < 0 || position >= file.text.length) return undefined;
  const node = compiler.getTouchingPropertyName(file, position);
  if (!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node) && !isLiteralName(node))
    return undefined;
  const symbol = expectedProperty(checker, node) ?? checker.getSymbolAtLocation(node);
  if (!symbol || checker.isUnknownSymbol(symbol)) return undefined;
  const { displayParts, documentation, tags } =
    compiler.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(
      ...([checker, symbol, file, undefined, node] as const),
    );
  const source = detail === 1 ? sourceOf(symbol) : undefined;
  return {
    signature: ts.displayPartsToString(displayParts),
    documentation: ts.displayPartsToString(documentation),
    tags: tags ?? [],
    ...(source === undefined ? {} : { source }),
  };
}

const isLiteralName = (node: ts.Node) =>
  node.kind === ts.SyntaxKind.ThisKeyword ||
  (ts.isStringLiteral(node) && ts.isPropertyAssignment(node.parent) && node.parent.name === node);

/** For a name in an object literal: the property of the type that is expected there, which has the docs. */
function expectedProperty(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
  const { parent } = node;
  const isName =
    (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) &&
    parent.name === node;
  if (!isName || !ts.isObjectLiteralExpression(parent.parent)) return undefined;
  return checker.getContextualType(parent.parent)?.getProperty(parent.name.getText());
}

const maximumSource = 4_000;

/** The text of the declaration, where it is short enough to read. */
function sourceOf(symbol: ts.Symbol): string | undefined {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (!declaration || declaration.getSourceFile().isDeclarationFile) return undefined;
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const text = statement.getText();
  return text.length <= maximumSource ? text : undefined;
}

function describeCall(
  program: ts.Program,
  file: BoundSourceFile,
  cursor: number,
): Documented | undefined {
  const help = compiler.SignatureHelp.getSignatureHelpItems(
    ...([program, file, cursor, undefined, neverCancelled] as const),
  );
  const item = help?.items[help.selectedItemIndex];
  if (!help || !item) return undefined;
  const separator = ts.displayPartsToString(item.separatorDisplayParts);
  const parameters = item.parameters.map((p) => ts.displayPartsToString(p.displayParts));
  const signature =
    ts.displayPartsToString(item.prefixDisplayParts) +
    parameters.join(separator) +
    ts.displayPartsToString(item.suffixDisplayParts);
  const others = help.items.length - 1;
  return {
    signature: others > 0 ? `${signature} (+${others} overloads)` : signature,
    documentation: ts.displayPartsToString(item.documentation),
    tags: item.tags,
  };
}
