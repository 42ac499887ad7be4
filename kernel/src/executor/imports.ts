import { createRequire, registerHooks } from "node:module";
import process from "node:process";
import { pathToFileURL } from "node:url";

/** Marks specifiers that a cell imports: they resolve from the notebook's folder. */
const cellPrefix = "cnnlab-cell:";

/** Packages that come with the kernel, whatever the notebook's folder has. */
const ownPackage = /^cnnlab(\/|$)/;

/** `import()` of a cell. */
export function importFromCell(
  specifier: unknown,
  options?: ImportCallOptions,
): Promise<Record<string, unknown>> {
  return import(`${cellPrefix}${String(specifier)}`, options) as Promise<Record<string, unknown>>;
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
    return `${process.cwd()}/notebook.ts`;
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
  return createRequire(notebookUrl());
}

/** Makes imports of cells resolve, and `cnnlab` wherever it is imported. */
export function installImports(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const fromCell = specifier.startsWith(cellPrefix);
      const wanted = fromCell ? specifier.slice(cellPrefix.length) : specifier;
      if (ownPackage.test(wanted)) return next(wanted, { ...context, parentURL: import.meta.url });
      return next(wanted, fromCell ? { ...context, parentURL: notebookUrl() } : context);
    },
  });
}
