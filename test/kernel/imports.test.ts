import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resultOf, tracebackOf, useKernel } from "./useKernel.js";

const directory = realpathSync(mkdtempSync(join(tmpdir(), "cnnlab-imports-")));
const kernel = useKernel({ directory });

function write(name: string, text: string): void {
  const path = join(directory, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}

async function run(code: string): Promise<string | undefined> {
  const answer = await kernel().execute(code);
  return answer.reply.content["status"] === "ok" ? resultOf(answer) : tracebackOf(answer);
}

describe("imports of a cell", () => {
  test("local TypeScript with and without an ending, types only among them", async () => {
    write("shape.ts", "export interface Shape { n: number }\nexport enum Kind { A = 3 }\n");
    write(
      "lib/index.ts",
      "import { Shape, Kind } from '../shape';\nexport const size = (s: Shape) => s.n + Kind.A;\n",
    );
    expect(await run("import { size } from './lib'; size({ n: 1 })")).toBe("4");
    expect(await run("import { Kind } from './shape.js'; Kind.A")).toBe("3");
    expect(await run("(await import('./shape.ts')).Kind.A")).toBe("3");
  });

  test("edited files, and what imports them, are taken up", async () => {
    write("inner.ts", "export const value: number = 1;\n");
    write("outer.ts", "import { value } from './inner.js';\nexport const twice = 2 * value;\n");
    expect(await run("import { twice } from './outer'; twice")).toBe("2");
    write("inner.ts", "export const value: number = 21; // longer\n");
    expect(await run("import { twice } from './outer'; twice")).toBe("42");
  });

  test("a mended file loads", async () => {
    write("broken.ts", "export const x = ;\n");
    expect(await run("// @ts-nocheck\nimport { x } from './broken'; x")).toMatch(
      /SyntaxError[^]*broken\.ts:1:18[^]*\^/,
    );
    write("broken.ts", "export const x = 5;\n");
    expect(await run("import { x } from './broken'; x")).toBe("5");
  });

  test("JSON, CommonJS and their edits", async () => {
    write("data.json", '{ "k": [1] }');
    write("old.cjs", "module.exports = { n: 1 };");
    expect(
      await run(
        "import data from './data.json'; import old from './old.cjs'; data.k.length + old.n",
      ),
    ).toBe("2");
    write("data.json", '{ "k": [1, 2] }');
    write("old.cjs", "module.exports = { n: 10 };");
    expect(
      await run(
        "import data from './data.json'; import old from './old.cjs'; data.k.length + old.n",
      ),
    ).toBe("12");
    expect(await run("require('./old').n")).toBe("10");
  });

  test("packages of the notebook's folder, ESM-only and CommonJS", async () => {
    write(
      "node_modules/modern/package.json",
      '{ "name": "modern", "type": "module", "exports": "./main.js" }',
    );
    write("node_modules/modern/main.js", "export default 'esm';");
    write("node_modules/classic/package.json", '{ "name": "classic", "main": "main.js" }');
    write("node_modules/classic/main.js", "exports.kind = 'cjs';");
    const code =
      "// @ts-nocheck\nimport modern from 'modern'; import { kind } from 'classic'; [modern, kind]";
    expect(await run(code)).toBe("[ 'esm', 'cjs' ]");
  });

  test("builtins with and without node:, and the engine", async () => {
    expect(
      await run("import path from 'path'; import fs from 'node:fs'; path.sep + typeof fs.statSync"),
    ).toMatch(/function/);
    expect(await run("import { tensor } from 'cnnlab'; tensor([1, 2]).shape.length")).toBe("1");
  });

  test("frames of a local file point to its own lines", async () => {
    write(
      "fail.ts",
      "interface Long {\n  a: number;\n}\nexport function fail(x: Long): never {\n  throw new Error(String(x.a));\n}\n",
    );
    expect(await run("import { fail } from './fail'; fail({ a: 1 })")).toMatch(
      /at fail \(\.[/\\]fail\.ts:5:9\)/,
    );
  });

  test("import.meta is the notebook's folder", async () => {
    expect(await run("import.meta.dirname")).toBe(`'${directory}'`);
  });
});
