import { readFileSync } from "node:fs";
import { createRequire, registerHooks, type ResolveHookContext } from "node:module";
import { dirname, isAbsolute, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TranspiledFile } from "../cell/language.js";
import { askSync } from "./asks.js";
import {
  findLocalFile,
  forgetLocalModules,
  isLocal,
  refreshLocalModules,
  urlOfLocal,
} from "./localModules.js";
import { rememberFile } from "./sources.js";

/** Marks specifiers that a cell imports: they resolve from the notebook's folder. */
const cellPrefix = "cnnlab-cell:";

/** Packages that come with the kernel, whatever the notebook's folder has. */
const ownPackages: Readonly<Record<string, string>> = {
  tslab: new URL("./tslab.js", import.meta.url).href,
  "@cnnlab/widgets": new URL("../widgets/index.js", import.meta.url).href,
};
const enginePackage = /^cnnlab(\/|$)/;

/** `import()` of a cell. */
export async function importFromCell(
  specifier: unknown,
  options?: ImportCallOptions,
): Promise<unknown> {
  refreshLocalModules();
  try {
    return await import(`${cellPrefix}${String(specifier)}`, options);
  } catch (error) {
    forgetLocalModules();
    throw error;
  }
}

/** A file name in the notebook's folder; nothing needs to be there. */
function notebookUrl(): string {
  return pathToFileURL(`${process.cwd()}/notebook.ts`).href;
}

/** `import.meta` of a cell. */
export const cellImportMeta = {
  get url(): string {
    return notebookUrl();
  },
  get filename(): string {
    return fileURLToPath(notebookUrl());
  },
  get dirname(): string {
    return process.cwd();
  },
  resolve(specifier: string): string {
    return pathToFileURL(requireFromCell().resolve(specifier)).href;
  },
};

/** `require` of a cell. */
export function requireFromCell(): NodeJS.Require {
  refreshLocalModules();
  return createRequire(notebookUrl());
}

/** Makes imports of cells resolve, our own packages everywhere, and local TypeScript load. */
export function installImports(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const fromCell = specifier.startsWith(cellPrefix);
      const wanted = fromCell ? specifier.slice(cellPrefix.length) : specifier;
      const own = ownPackages[wanted];
      if (own !== undefined) return { url: own, shortCircuit: true };
      if (enginePackage.test(wanted))
        return next(wanted, { ...context, parentURL: import.meta.url });
      const parentURL = fromCell ? notebookUrl() : context.parentURL;
      const path = localPath(wanted, parentURL);
      const file = path === undefined ? undefined : findLocalFile(path);
      if (file === undefined || !isLocal(file)) {
        return next(wanted, { ...context, ...(parentURL !== undefined && { parentURL }) });
      }
      const url = urlOfLocal(file, fromCell ? undefined : pathOf(parentURL));
      return { url, shortCircuit: true, ...jsonAttributes(file, context) };
    },
    load(url, context, next) {
      const path = pathOf(url);
      if (path === undefined || !/\.[mc]?ts$/.test(path) || !isLocal(path)) {
        return next(url, context);
      }
      const format = path.endsWith(".cts") ? "commonjs" : "module";
      return { format, source: transpiled(path), shortCircuit: true };
    },
  });
}

/** The file that a specifier names relative to its importer; undefined for packages and builtins. */
function localPath(specifier: string, parentURL: string | undefined): string | undefined {
  if (specifier.startsWith("file:")) return pathOf(specifier);
  if (isAbsolute(specifier)) return specifier;
  if (!/^\.\.?(\/|$)/.test(specifier)) return undefined;
  const parent = pathOf(parentURL);
  return parent === undefined ? undefined : resolve(dirname(parent), specifier);
}

function pathOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  if (isAbsolute(url)) return url;
  return url.startsWith("file:") ? fileURLToPath(url.replace(/[?#].*$/, "")) : undefined;
}

/** TypeScript imports JSON without saying so; Node wants it said. */
function jsonAttributes(file: string, context: ResolveHookContext) {
  if (!file.endsWith(".json")) return {};
  return { importAttributes: { ...context.importAttributes, type: "json" } };
}

function transpiled(path: string): string {
  const code = readFileSync(path, "utf8");
  const result = JSON.parse(askSync({ op: "transpile", path, code })) as TranspiledFile;
  if ("error" in result) throw new SyntaxError(result.error);
  rememberFile(path, result.sourceMap);
  return result.js;
}
