import { realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { sep } from "node:path";
import { pathToFileURL } from "node:url";

interface LocalModule {
  /** Part of its URL, so that Node loads an edited file anew. */
  version: number;
  stamp: string;
  readonly importers: Set<string>;
}

const modules = new Map<string, LocalModule>();
const { cache } = createRequire(import.meta.url);

/** Tried in this order after a specifier as it stands; folders have an index file. */
const suffixes = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];
const indexFiles = suffixes.slice(1).map((suffix) => `${sep}index${suffix}`);

/** The file that a path means: as it stands, with an ending, or the `.ts` behind a `.js`. */
export function findLocalFile(path: string): string | undefined {
  const candidates = [
    ...suffixes.map((suffix) => path + suffix),
    path.replace(/\.([mc]?)js$/, ".$1ts"),
    ...indexFiles.map((index) => path + index),
  ];
  const found = candidates.find((candidate) => {
    return statSync(candidate, { throwIfNoEntry: false })?.isFile();
  });
  return found === undefined ? undefined : realpathSync(found);
}

/** Files of packages are not edited; only the others are watched. */
export function isLocal(path: string): boolean {
  return !path.includes(`${sep}node_modules${sep}`);
}

/** The URL of a local file's current version. */
export function urlOfLocal(path: string, importer: string | undefined): string {
  let module = modules.get(path);
  if (module === undefined) {
    module = { version: 0, stamp: stampOf(path), importers: new Set() };
    modules.set(path, module);
  }
  if (importer !== undefined && importer !== path) module.importers.add(importer);
  const { href } = pathToFileURL(path);
  return module.version === 0 ? href : `${href}?v=${module.version}`;
}

/** Gives edited files, and all that import them, a new version. */
export function refreshLocalModules(): void {
  const outdated = new Set<string>();
  for (const [path, module] of modules) {
    const stamp = stampOf(path);
    if (stamp === module.stamp) continue;
    module.stamp = stamp;
    markOutdated(path, outdated);
  }
  renew(outdated);
}

/** Gives all files a new version: Node remembers failed modules, whose cause may be mended. */
export function forgetLocalModules(): void {
  renew(new Set(modules.keys()));
}

function renew(outdated: ReadonlySet<string>): void {
  for (const path of outdated) {
    const module = modules.get(path);
    if (module !== undefined) module.version += 1;
    Reflect.deleteProperty(cache, path);
  }
}

function markOutdated(path: string, outdated: Set<string>): void {
  if (outdated.has(path)) return;
  outdated.add(path);
  for (const importer of modules.get(path)?.importers ?? []) markOutdated(importer, outdated);
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.mtimeMs} ${stat.size}`;
}
