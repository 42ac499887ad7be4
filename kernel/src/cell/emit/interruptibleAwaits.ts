import ts from "typescript";
import { awaitFunctionName, iterateFunctionName } from "../language.js";

const { factory } = ts;

/** Lets the executor into every `await` and `for await`, so that an interrupt can end them. */
export function interruptibleAwaits(): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const visit = (node: ts.Node): ts.Node => {
      const visited = ts.visitEachChild(node, visit, context);
      if (ts.isAwaitExpression(visited)) {
        return factory.updateAwaitExpression(visited, call(awaitFunctionName, visited.expression));
      }
      if (ts.isForOfStatement(visited) && visited.awaitModifier !== undefined) {
        const { awaitModifier, initializer, expression, statement } = visited;
        const steps = call(iterateFunctionName, expression);
        return factory.updateForOfStatement(visited, awaitModifier, initializer, steps, statement);
      }
      return visited;
    };
    return ts.visitNode(file, visit, ts.isSourceFile);
  };
}

function call(name: string, argument: ts.Expression): ts.Expression {
  const made = factory.createCallExpression(factory.createIdentifier(name), undefined, [argument]);
  return ts.setTextRange(made, argument);
}
