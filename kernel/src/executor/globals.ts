import {
  awaitFunctionName,
  importFunctionName,
  importMetaName,
  iterateFunctionName,
} from "../cell/language.js";
import type { CellGlobals } from "./cellGlobals.js";
import { display } from "./displayApi.js";
import { host, hostSymbol } from "./host.js";
import { cellImportMeta, importFromCell, installImports, requireFromCell } from "./imports.js";
import { awaitInCell, iterateInCell } from "./interruptible.js";
import { timeit, timeitFunctionName } from "./measure.js";
import { npmFunctionName, runNpm } from "./npm.js";
import { confirm, input, prompt } from "./stdin.js";

/** Puts what cells may use, and what their scripts call, on `globalThis`. */
export function installGlobals(): void {
  installImports();
  const globals: CellGlobals = { display, prompt, confirm, input };
  const hidden = {
    [importFunctionName]: importFromCell,
    [importMetaName]: cellImportMeta,
    [awaitFunctionName]: awaitInCell,
    [iterateFunctionName]: iterateInCell,
    [npmFunctionName]: runNpm,
    [timeitFunctionName]: timeit,
    [hostSymbol]: host,
  };
  for (const name of Reflect.ownKeys(globals)) define(name, Reflect.get(globals, name));
  for (const name of Reflect.ownKeys(hidden)) define(name, Reflect.get(hidden, name));
  Object.defineProperty(globalThis, "require", { get: requireFromCell, configurable: true });
}

function define(name: string | symbol, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
