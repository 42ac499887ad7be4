import ts from "typescript";
import { importFunctionName, importMetaName } from "../language.js";

const { factory } = ts;

/** `await __cnnlab_import__("specifier", { with: … })`. */
export function importModule(
  specifier: ts.Expression,
  attributes?: ts.ImportAttributes,
): ts.AwaitExpression {
  return factory.createAwaitExpression(
    importCall(specifier, attributes && importOptions(attributes)),
  );
}

function importCall(specifier: ts.Expression, options?: ts.Expression): ts.CallExpression {
  return factory.createCallExpression(factory.createIdentifier(importFunctionName), undefined, [
    specifier,
    ...(options ? [options] : []),
  ]);
}

function importOptions({ elements }: ts.ImportAttributes): ts.Expression {
  const properties = elements.map(({ name, value }) =>
    factory.createPropertyAssignment(name, value),
  );
  const attributes = factory.createObjectLiteralExpression(properties);
  return factory.createObjectLiteralExpression([
    factory.createPropertyAssignment("with", attributes),
  ]);
}

/** `import(x)` and `import.meta` exist in modules only; the executor supplies both to scripts. */
export function replaceModuleSyntax(node: ts.Node): ts.Node | undefined {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [specifier, options] = node.arguments;
    return specifier && ts.setTextRange(importCall(specifier, options), node);
  }
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
    return ts.setTextRange(factory.createIdentifier(importMetaName), node);
  return undefined;
}
