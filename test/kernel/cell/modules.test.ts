import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { completeCell } from "../../../kernel/src/cell/completeCell.js";
import { CellSession } from "../../../kernel/src/cell/session.js";

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "cnnlab-modules-")));

/** A notebook's folder: local modules, and packages as npm lays them out. */
const files: Readonly<Record<string, string>> = {
  "util.ts": "export const half = (x: number): number => x / 2; export { deep } from './lib/deep'",
  "lib/deep.ts": "export const deep = 'deep'",
  "lib/index.ts": "export const index = 1",
  "plain.js": "/** Twice. */ export function twice(x = 1) { return 2 * x }",
  "data.json": '{ "rows": [1, 2] }',
  "node_modules/typed/package.json": JSON.stringify({
    name: "typed",
    type: "module",
    exports: { ".": { types: "./main.d.ts", default: "./main.js" }, "./sub": "./sub.js" },
  }),
  "node_modules/typed/main.d.ts": "export declare class Tagged<T> { constructor(tag: T); tag: T }",
  "node_modules/typed/main.js": "export class Tagged { constructor(tag) { this.tag = tag } }",
  "node_modules/typed/sub.js": "export default 1",
  "node_modules/untyped/package.json": '{ "name": "untyped", "main": "main.js" }',
  "node_modules/untyped/main.js": "module.exports = { anything: 1 }",
};

function write(name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

let session: CellSession;
let serial = 0;

/** The compiler's first complaint about a cell, or nothing; the cell then counts as run. */
function check(code: string): string | undefined {
  const cellId = `In[${++serial}]`;
  const prepared = session.prepare({ code, cellId, typecheck: "on" });
  session.executed(cellId);
  return prepared.kind === "error" ? prepared.evalue : undefined;
}

describe("imports of a cell", () => {
  beforeAll(() => {
    for (const [name, text] of Object.entries(files)) write(name, text);
    session = new CellSession(folder);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    [
      "a local module without extension",
      "import { half, deep } from './util'; half(deep)",
      /TS2345/,
    ],
    ["… with .ts", "import { half } from './util.ts'; half('x')", /TS2345/],
    ["… with .js", "import { half } from './util.js'; half('x')", /TS2345/],
    ["a folder's index", "import { index } from './lib'; index.length", /TS2339/],
    ["a local JavaScript module", "import { twice } from './plain'; twice('x')", /TS2345/],
    ["JSON", "import data from './data.json'; data.rows.push('x')", /TS2345/],
    [
      "JSON with an attribute",
      "import json from './data.json' with { type: 'json' }; json.rows[0]",
      undefined,
    ],
    ["a typed package", "import { Tagged } from 'typed'; new Tagged(1).tag.length", /TS2339/],
    [
      "a dynamic import",
      "const { Tagged: T } = await import('typed'); new T('a').tag.toFixed()",
      /TS2551|TS2339/,
    ],
    [
      "an import type",
      "import { Tagged } from 'typed'; const tagged: import('typed').Tagged<string> = new Tagged(1)",
      /TS2322/,
    ],
    [
      "an untyped package as any",
      "import anything from 'untyped'; anything.whatever(1).x",
      undefined,
    ],
    ["an untyped subpath as any", "import sub from 'typed/sub'; sub.whatever", undefined],
    ["nothing for a missing package", "import missing from 'not-there'", /TS2307/],
    ["node's types of the kernel", "import fs from 'fs'; fs.readFileSync(1, 2)", /TS2769/],
    ["the engine without set-up", "import * as cnnlab from 'cnnlab'; cnnlab.noSuchName", /TS2339/],
  ])("%s", (_, code, complaint) => {
    if (complaint === undefined) expect(check(code)).toBeUndefined();
    else expect(check(code)).toMatch(complaint);
  });

  it("takes up an edited module and what it imports", () => {
    expect(check("import { deep as d } from './util'; d.length")).toBeUndefined();
    write("lib/deep.ts", "export const deep = 42");
    const later = new Date(Date.now() + 5_000);
    utimesSync(path.join(folder, "lib/deep.ts"), later, later);
    expect(check("import { deep as d } from './util'; d.length")).toMatch(/TS2339/);
    expect(check("import { deep as d } from './util'; d.toFixed()")).toBeUndefined();
  });

  it("finds a package or module that was installed later", () => {
    expect(check("import { late } from 'late'; late.length")).toMatch(/TS2307/);
    write("node_modules/late/package.json", '{ "name": "late" }');
    write("node_modules/late/index.d.ts", "export declare const late: number");
    expect(check("import { late } from 'late'; late.length")).toMatch(/TS2339/);
    expect(check("import { fresh } from './fresh'")).toMatch(/TS2307/);
    write("fresh.ts", "export const fresh = 1");
    expect(check("import { fresh } from './fresh'; fresh.toFixed()")).toBeUndefined();
  });

  it("keeps earlier cells when the compiler starts anew", () => {
    expect(
      check("class Mine<T> { #p = 1; constructor(readonly v: T) {} }; const mine = new Mine(1)"),
    ).toBeUndefined();
    session.program.rebuild();
    expect(check("const same: Mine<number> = mine; same.v.toFixed()")).toBeUndefined();
    expect(check("const other: Mine<string> = mine")).toMatch(/TS2322/);
  });

  it.each([
    ["import x from './|'", ["lib", "util"]],
    ["import x from './lib/|'", ["deep"]],
    ["import x from 'ty|'", ["typed"]],
  ])("completes the path in %s", (marked, expected) => {
    const { items } = completeCell(session, marked.replace("|", ""), marked.indexOf("|"));
    expect(items.map(({ text }) => text)).toEqual(expect.arrayContaining(expected));
  });
});
