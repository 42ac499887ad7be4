import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as rules from "./architecture/rules.js";
import { readSources, type Sources } from "./architecture/sources.js";
import { compilerOptions, publicExports, undocumented } from "./reference/exports.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const product = readSources(root, ["src", "kernel/src", "extension/src"], [".ts"]);
const productAndC = readSources(root, ["src", "kernel/src", "extension/src"], [".ts", ".c", ".h"]);
const notebooks = readSources(root, ["notebooks"], [".ipynb"]);

// Files that may be longer than 400 lines, each with its reason.
const longFiles: ReadonlySet<string> = new Set([]);

interface Case {
  readonly name: string;
  readonly rule: rules.Rule;
  readonly sources: Sources;
  readonly planted: Readonly<Record<string, string>>;
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  {
    name: "engine folders import only from their left",
    rule: rules.engineLayers,
    sources: product,
    planted: { "src/tensor/x.ts": 'import { conv2d } from "../ops/conv2d.js";' },
    says: /src\/tensor\/x\.ts:1 imports .*only from its left/,
  },
  {
    name: "engine folders never import displays",
    rule: rules.engineLayers,
    sources: product,
    planted: { "src/nn/x.ts": 'import { show } from "../display/show.js";' },
    says: /display lies above/,
  },
  {
    name: "schema, html and render never see the engine",
    rule: rules.displayParts,
    sources: product,
    planted: { "src/display/maps/html.ts": 'import type { T } from "../../tensor/tensor.js";' },
    says: /html never sees the engine/,
  },
  {
    name: "the engine's core is pure",
    rule: rules.pureEngine,
    sources: product,
    planted: { "src/ops/x.ts": 'import fs from "node:fs";' },
    says: /no dependencies/,
  },
  {
    name: "packages meet by public names",
    rule: rules.packageBorders,
    sources: product,
    planted: { "kernel/src/x.ts": 'import { relu } from "../../src/ops/relu.js";' },
    says: /public name/,
  },
  {
    name: "the extension sees the renderers only",
    rule: rules.packageBorders,
    sources: product,
    planted: { "extension/src/x.ts": 'import { tensor } from "cnnlab";' },
    says: /cnnlab\/display\/render only/,
  },
  {
    name: "no cycles",
    rule: rules.noCycles,
    sources: product,
    planted: {
      "src/nn/a.ts": 'import type { B } from "./b.js";',
      "src/nn/b.ts": 'import { a } from "./a.js";',
    },
    says: /cycle: src\/nn\/a\.ts -> src\/nn\/b\.ts -> src\/nn\/a\.ts/,
  },
  {
    name: "no file over 400 lines",
    rule: rules.fileCeiling(longFiles),
    sources: productAndC,
    planted: { "src/ops/x.ts": "let a = 1;\n".repeat(401) },
    says: /401 lines, at most 400/,
  },
  {
    name: "index files only export",
    rule: rules.indexOnlyExports,
    sources: product,
    planted: { "src/ops/index.ts": "export function sneaky(): void {}" },
    says: /an index only exports/,
  },
  {
    name: "notebooks use public names",
    rule: rules.notebookImports,
    sources: notebooks,
    planted: { "notebooks/x.ipynb": `["import { tensor } from '../src/index.js'"]` },
    says: /public names only/,
  },
];

describe.each(cases)("$name", ({ rule, sources, planted, says }) => {
  it("holds in the checkout", () => {
    expect(rule(sources)).toEqual([]);
  });

  it("is broken by a planted violation", () => {
    expect(rule(new Map(Object.entries(planted))).join("\n")).toMatch(says);
  });
});

describe("every export of cnnlab is documented", () => {
  it("holds in the checkout", { timeout: 60_000 }, () => {
    expect(undocumented(publicExports(`${root}src/index.node.ts`))).toEqual([]);
  });

  it("is broken by a planted violation", () => {
    const text = "/** Documented. */\nexport const a = 1;\nexport function bare(): void {}\n";
    const host = ts.createCompilerHost(compilerOptions);
    const original = host.getSourceFile.bind(host);
    host.getSourceFile = (name, version) =>
      name === "planted.ts" ? ts.createSourceFile(name, text, version) : original(name, version);
    expect(undocumented(publicExports("planted.ts", host))).toEqual(["bare"]);
  });
});
