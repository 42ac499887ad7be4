import ts from "typescript";
import { importModule, replaceModuleSyntax } from "./importCall.js";

const { factory } = ts;

/** Says whether an imported name is a type only, so that nothing is there to bind at run time. */
export type IsTypeOnly = (name: ts.Identifier) => boolean;

/**
 * Turns a cell from a module into a script, before types are stripped: static imports become
 * constants that await the executor's import function, first as imports are; `export` is dropped.
 */
export function importsToAwaits(isTypeOnly: IsTypeOnly): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const visit = (node: ts.Node): ts.Node => {
      const visited = ts.visitEachChild(node, visit, context);
      return replaceModuleSyntax(visited) ?? visited;
    };
    const imports: ts.Statement[] = [];
    const rest: ts.Statement[] = [];
    for (const statement of file.statements) {
      const isImport = ts.isImportDeclaration(statement);
      for (const part of withoutModuleSyntax(statement, isTypeOnly))
        (isImport ? imports : rest).push(ts.visitNode(part, visit, ts.isStatement));
    }
    return factory.updateSourceFile(file, [...imports, ...rest]);
  };
}

function withoutModuleSyntax(
  statement: ts.Statement,
  isTypeOnly: IsTypeOnly,
): readonly ts.Statement[] {
  if (ts.isImportDeclaration(statement)) return importDeclaration(statement, isTypeOnly);
  if (ts.isImportEqualsDeclaration(statement)) return importEquals(statement, isTypeOnly);
  if (ts.isExportDeclaration(statement)) return reExport(statement);
  if (ts.isExportAssignment(statement))
    return [at(factory.createExpressionStatement(statement.expression), statement)];
  return [withoutExportModifier(statement)];
}

function importDeclaration(
  statement: ts.ImportDeclaration,
  isTypeOnly: IsTypeOnly,
): readonly ts.Statement[] {
  const { importClause: clause, moduleSpecifier, attributes } = statement;
  const module = importModule(moduleSpecifier, attributes);
  if (!clause) return [at(factory.createExpressionStatement(module), statement)];
  if (clause.isTypeOnly) return [];
  const bindings = clause.namedBindings;
  const elements: ts.BindingElement[] = [];
  if (clause.name && !isTypeOnly(clause.name)) elements.push(bind("default", clause.name));
  if (bindings && ts.isNamedImports(bindings)) {
    for (const { isTypeOnly: isMarked, propertyName, name } of bindings.elements)
      if (!isMarked && !isTypeOnly(name)) elements.push(bind((propertyName ?? name).text, name));
  }
  const pattern = factory.createObjectBindingPattern(elements);
  if (!bindings || !ts.isNamespaceImport(bindings))
    return elements.length > 0 || isEmptyClause(clause)
      ? [constant(pattern, module, statement)]
      : [];
  const namespace = constant(bindings.name, module, statement);
  if (elements.length === 0) return [namespace];
  return [namespace, constant(pattern, factory.createIdentifier(bindings.name.text), statement)];
}

const isEmptyClause = (clause: ts.ImportClause) =>
  clause.namedBindings !== undefined &&
  ts.isNamedImports(clause.namedBindings) &&
  clause.namedBindings.elements.length === 0;

function bind(imported: string, local: ts.Identifier): ts.BindingElement {
  const name = ts.setTextRange(factory.createIdentifier(local.text), local);
  const property =
    imported === local.text
      ? undefined
      : /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(imported)
        ? factory.createIdentifier(imported)
        : factory.createStringLiteral(imported);
  return factory.createBindingElement(undefined, property, name);
}

/** `import fs = require("fs")`; `import Point = Shapes.Point` is left to TypeScript. */
function importEquals(
  statement: ts.ImportEqualsDeclaration,
  isTypeOnly: IsTypeOnly,
): readonly ts.Statement[] {
  if (statement.isTypeOnly) return [];
  const { moduleReference, name } = statement;
  if (!ts.isExternalModuleReference(moduleReference)) {
    if (isTypeOnly(name)) return [];
    return [constant(name, entityExpression(moduleReference), statement)];
  }
  const module = factory.createParenthesizedExpression(importModule(moduleReference.expression));
  const exported = factory.createPropertyAccessExpression(module, "default");
  return [constant(name, exported, statement)];
}

function entityExpression(name: ts.EntityName): ts.Expression {
  if (ts.isIdentifier(name)) return factory.createIdentifier(name.text);
  return factory.createPropertyAccessExpression(entityExpression(name.left), name.right.text);
}

function reExport(statement: ts.ExportDeclaration): readonly ts.Statement[] {
  if (!statement.moduleSpecifier || statement.isTypeOnly) return [];
  const module = importModule(statement.moduleSpecifier, statement.attributes);
  return [at(factory.createExpressionStatement(module), statement)];
}

/** `export default function () {}` without a name becomes an expression, as it binds nothing. */
function withoutExportModifier(statement: ts.Statement): ts.Statement {
  if (!ts.canHaveModifiers(statement) || !statement.modifiers) return statement;
  const modifiers = statement.modifiers.filter(
    ({ kind }) => kind !== ts.SyntaxKind.ExportKeyword && kind !== ts.SyntaxKind.DefaultKeyword,
  );
  if (modifiers.length === statement.modifiers.length) return statement;
  const plain = modifiers.filter(ts.isModifier);
  if (ts.isFunctionDeclaration(statement)) {
    const { asteriskToken, name, typeParameters, parameters, type, body } = statement;
    if (name || !body)
      return factory.updateFunctionDeclaration(
        ...([statement, modifiers, asteriskToken, name, typeParameters] as const),
        ...([parameters, type, body] as const),
      );
    const expression = factory.createFunctionExpression(
      ...([plain, asteriskToken, undefined, typeParameters, parameters, type, body] as const),
    );
    return asStatement(expression, statement);
  }
  if (ts.isClassDeclaration(statement)) {
    const { name, typeParameters, heritageClauses, members } = statement;
    const parts = [name, typeParameters, heritageClauses, members] as const;
    if (name) return factory.updateClassDeclaration(statement, modifiers, ...parts);
    return asStatement(factory.createClassExpression(modifiers, ...parts), statement);
  }
  return replaceModifiers(statement, modifiers);
}

function replaceModifiers(
  statement: ts.Statement,
  modifiers: readonly ts.ModifierLike[],
): ts.Statement {
  const plain = modifiers.filter(ts.isModifier);
  if (ts.isVariableStatement(statement))
    return factory.updateVariableStatement(statement, plain, statement.declarationList);
  if (ts.isEnumDeclaration(statement))
    return factory.updateEnumDeclaration(statement, plain, statement.name, statement.members);
  if (ts.isModuleDeclaration(statement))
    return factory.updateModuleDeclaration(statement, plain, statement.name, statement.body);
  return statement;
}

function asStatement(expression: ts.Expression, original: ts.Node): ts.Statement {
  const wrapped = factory.createParenthesizedExpression(expression);
  return at(factory.createExpressionStatement(wrapped), original);
}

function constant(name: ts.BindingName, value: ts.Expression, original: ts.Node): ts.Statement {
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
  const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const);
  return at(factory.createVariableStatement(undefined, list), original);
}

function at<N extends ts.Node>(node: N, original: ts.Node): N {
  return ts.setTextRange(node, original);
}
