import { allImports, type Import, type Sources } from "./sources.js";

/** A rule looks at a source tree and names every violation in one line each. */
export type Rule = (sources: Sources) => readonly string[];

// Left may be imported by right, never the other way round (design.md, section 3).
const layers: Readonly<Record<string, number>> = {
  backend: 0,
  tensor: 1,
  autograd: 2,
  ops: 3,
  nn: 4,
  optim: 4,
  data: 5,
  files: 5,
  models: 5,
  train: 6,
};

// The one file below `ops` that may look upward: it gives tensors their methods.
const upward = new Set(["src/tensor/methods.ts"]);

const mayUseNode = /^src\/(backend\/native|data\/files|files)\/|^src\/index\.node\.ts$/;

const where = (found: Import): string => `${found.from}:${found.line} imports ${found.specifier}`;
const folderOf = (path: string): string => path.split("/")[1] ?? "";
const displayPart = (path: string): string => /([a-zA-Z]+)(?:\.ts|\/.*)$/.exec(path)?.[1] ?? "";

/** backend <- tensor <- autograd <- ops <- nn, optim <- models, data <- train. */
export const engineLayers: Rule = (sources) =>
  allImports(sources).flatMap((found) => {
    if (found.target === undefined || upward.has(found.from)) return [];
    const from = layers[folderOf(found.from)];
    if (!found.from.startsWith("src/") || from === undefined) return [];
    if (folderOf(found.target) === "display") return [`${where(found)}: display lies above`];
    const to = layers[folderOf(found.target)];
    const sameFolder = folderOf(found.from) === folderOf(found.target);
    if (to === undefined) return [`${where(found)}: not a layer of the engine`];
    return to < from || sameFolder ? [] : [`${where(found)}: a folder imports only from its left`];
  });

/** schema imports no engine; html and render never see a Tensor; render is not imported by produce. */
export const displayParts: Rule = (sources) =>
  allImports(sources).flatMap((found) => {
    const part = /^src\/display\/[^/]+\/(schema|html|render)(\.ts|\/)/.exec(found.from)?.[1];
    if (part === undefined || found.target === undefined) return [];
    if (!found.target.startsWith("src/display/"))
      return [`${where(found)}: ${part} never sees the engine`];
    return displayPart(found.target) === "produce"
      ? [`${where(found)}: ${part} works from the payload alone`]
      : [];
  });

/** The engine's core has no dependency, no `node:` module and no DOM library. */
export const pureEngine: Rule = (sources) =>
  allImports(sources).flatMap((found) =>
    found.from.startsWith("src/") && found.target === undefined && !mayUseNode.test(found.from)
      ? [`${where(found)}: the core of the engine has no dependencies`]
      : [],
  );

/** Packages meet through their public names only; the front end never gets the engine. */
export const packageBorders: Rule = (sources) =>
  allImports(sources).flatMap((found) => {
    const home = found.from.split("/")[0] ?? "";
    const escapes = found.target !== undefined && !found.target.startsWith(`${home}/`);
    if (["src", "kernel", "extension"].includes(home) && escapes)
      return [`${where(found)}: use the package's public name`];
    if (home === "extension" && found.specifier.startsWith("cnnlab"))
      return found.specifier === "cnnlab/display/render"
        ? []
        : [`${where(found)}: the extension sees cnnlab/display/render only`];
    if (home === "kernel" && found.specifier.startsWith("cnnlab"))
      return ["cnnlab", "cnnlab/display"].includes(found.specifier)
        ? []
        : [`${where(found)}: the kernel sees cnnlab and cnnlab/display only`];
    return [];
  });

/** No file reaches itself through its imports, type imports included. */
export const noCycles: Rule = (sources) => {
  const edges = new Map<string, string[]>();
  for (const { from, target } of allImports(sources))
    if (target !== undefined && sources.has(target))
      edges.set(from, [...(edges.get(from) ?? []), target]);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push(`cycle: ${[...trail.slice(start), path].join(" -> ")}`);
    if (start >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles;
};

/** No source file of the product is longer than 400 lines. */
export const fileCeiling =
  (allowed: ReadonlySet<string>): Rule =>
  (sources) =>
    [...sources].flatMap(([path, text]) => {
      const lines = text.trimEnd().split("\n").length;
      return lines > 400 && !allowed.has(path) ? [`${path}: ${lines} lines, at most 400`] : [];
    });

/** Index files only export; a needed side effect is an import with its reason on the line above. */
export const indexOnlyExports: Rule = (sources) =>
  [...sources].flatMap(([path, text]) => {
    if (!/\/index(\.node)?\.ts$/.test(path)) return [];
    const code = text.replace(/\/\*[\s\S]*?\*\//g, "");
    return [...code.matchAll(/^(?:export )?(?:async )?(function|class|let|var|if|for)\b.*$/gm)].map(
      (match) => `${path}: an index only exports: ${match[0]}`,
    );
  });

/** Notebooks use public package names, node's modules and nothing by path into the product. */
export const notebookImports: Rule = (sources) =>
  [...sources].flatMap(([path, text]) =>
    [...text.matchAll(/from\s+\\?['"]([^'"\\]+)\\?['"]/g)].flatMap(([, specifier = ""]) =>
      /^(\.\.|\/|cnnlab\/dist|@cnnlab\/.*\/dist)/.test(specifier)
        ? [`${path} imports ${specifier}: public names only`]
        : [],
    ),
  );
