import { describe, expect, it } from "vitest";
import { compiler } from "../../../kernel/src/cell/typescript.js";

describe("the pinned TypeScript has", () => {
  const { Completions, SignatureHelp, SymbolDisplay } = compiler;
  it.each([
    [
      compiler,
      "createTypeChecker bindSourceFile createCommentDirectivesMap getTouchingPropertyName",
    ],
    [Completions, "getCompletionsAtPosition"],
    [SignatureHelp, "getSignatureHelpItems"],
    [SymbolDisplay, "getSymbolKind getSymbolDisplayPartsDocumentationAndSymbolKind"],
  ])("%#: %2$s", (owner, names) => {
    for (const name of names.split(" "))
      expect(Reflect.get(owner, name), name).toBeTypeOf("function");
  });
});
