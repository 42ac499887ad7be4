import {
  awaitFunctionName,
  importFunctionName,
  importMetaName,
  iterateFunctionName,
} from "../cell/language.js";
import { awaitInCell, iterateInCell } from "./interruptible.js";
import { cellImportMeta, importFromCell, installImports, requireFromCell } from "./imports.js";
import { currentToken } from "./cell.js";
import { bundleOf } from "./display.js";
import { report } from "./output.js";

/** Puts what cells may use without an import on `globalThis`. */
export function installGlobals(): void {
  installImports();
  const hidden: Record<string, unknown> = {
    [importFunctionName]: importFromCell,
    [importMetaName]: cellImportMeta,
    [awaitFunctionName]: awaitInCell,
    [iterateFunctionName]: iterateInCell,
    display: async (value: unknown) => {
      report({ op: "display", token: currentToken(), ...(await bundleOf(value)) });
    },
  };
  for (const [name, value] of Object.entries(hidden)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
  Object.defineProperty(globalThis, "require", { get: requireFromCell, configurable: true });
}
