import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";

/** A source tree as data, so that a rule can be run on the checkout or on a planted violation. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  readonly from: string;
  readonly line: number;
  readonly specifier: string;
  /** Path of the imported file when the specifier is relative, else undefined. */
  readonly target: string | undefined;
}

const skipped = new Set(["node_modules", "dist", "lib", "labextension", ".ipynb_checkpoints"]);

/** All files below `folders` of `root` whose names end in one of `endings`; keys are posix paths. */
export function readSources(
  root: string,
  folders: readonly string[],
  endings: readonly string[],
): Sources {
  const found = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) walk(path);
      } else if (endings.some((ending) => entry.name.endsWith(ending))) {
        found.set(path, readFileSync(join(root, path), "utf8"));
      }
    }
  };
  folders.forEach(walk);
  return found;
}

/** Every static or dynamic import and re-export of a TypeScript file. */
export function importsOf(path: string, text: string): readonly Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    from: path,
    line: text.slice(0, pos).split("\n").length,
    specifier: fileName,
    target: fileName.startsWith(".")
      ? posix.join(posix.dirname(path), fileName).replace(/\.js$/, ".ts")
      : undefined,
  }));
}

export function allImports(sources: Sources): readonly Import[] {
  return [...sources]
    .filter(([path]) => /\.m?ts$/.test(path))
    .flatMap(([path, text]) => importsOf(path, text));
}
