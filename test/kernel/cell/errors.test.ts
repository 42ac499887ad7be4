import { SourceMap, type SourceMapPayload } from "node:module";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import type { PreparedCell, TypecheckMode } from "../../../kernel/src/cell/language.js";
import { freshSession } from "./runCells.js";

function prepare(code: string, typecheck: TypecheckMode = "on"): PreparedCell {
  return freshSession().prepare({ code, cellId: "In[3]", typecheck });
}

function traceback(code: string): string {
  const prepared = prepare(code);
  if (prepared.kind === "ok") throw new Error(`expected an error; came ${prepared.js}`);
  return stripVTControlCharacters(prepared.traceback.join("\n"));
}

beforeAll(() => void freshSession(), 60_000);

describe("a cell that does not compile", () => {
  it("is shown with its own line numbers, the lines around and the culprit underlined", () => {
    expect(traceback("const a = 1\n\n\tlet b: number = 'x'\nb")).toBe(
      [
        "In[3]:3:6 - error TS2322: Type 'string' is not assignable to type 'number'.",
        "  1 | const a = 1",
        "  2 | ",
        "> 3 | \tlet b: number = 'x'",
        "    | \t    ^",
        "  4 | b",
        "",
        "Not run. `// @ts-nocheck` in the cell or `%typecheck off` runs it anyway.",
      ].join("\n"),
    );
  });

  it("names the syntax error and points at it", () => {
    const prepared = prepare("const ok = 1\nconst x = = 2");
    expect(prepared).toMatchObject({ kind: "error", ename: "SyntaxError" });
    expect(traceback("const ok = 1\nconst x = = 2")).toContain(
      "> 2 | const x = = 2\n    |           ^",
    );
  });

  it.each(["test", "$", "describe", "document"])(
    "says of %s that it is missing, and not what to install",
    (name) => {
      const text = traceback(`${name}.x`);
      expect(text).toMatch(/Cannot find name '[^']+'\.\n/);
      expect(text).toContain("once that cell has run");
    },
  );

  it("does not send the reader to another cell for a name that is misspelt", () => {
    expect(traceback("consol.log(1)")).not.toContain("once that cell has run");
  });

  it.each([
    ["consol.log(1)", "Did you mean 'console'?"],
    ["console.eror(1)", "Did you mean 'error'?"],
    ["import { reedFile } from 'fs'", "Did you mean 'readFile'?"],
  ])("keeps TypeScript's suggestion for %s", (code, suggestion) => {
    expect(traceback(code)).toContain(suggestion);
  });

  it("underlines one line of a culprit that spans many", () => {
    expect(traceback("const n: number = {\n  a: 1,\n}")).toContain(
      "> 1 | const n: number = {\n    |       ^",
    );
  });

  it("lists ten errors and counts the rest", () => {
    const code = Array.from({ length: 12 }, (_, n) => `missing${n}`).join("\n");
    expect(traceback(code)).toContain("… and 2 more");
  });

  it("colours the frame", () => {
    const prepared = prepare("missing");
    expect(prepared.kind === "error" && prepared.traceback[0]).toContain("\u001b[31merror");
  });
});

describe("typecheck", () => {
  const code = "const width: number = 'wide'\nwidth";
  it.each([
    ["on", "error", 0],
    ["warn", "ok", 1],
    ["off", "ok", 0],
  ] as const)("%s", (mode, kind, warnings) => {
    const prepared = prepare(code, mode);
    expect(prepared.kind).toBe(kind);
    if (prepared.kind === "ok") expect(prepared.warnings).toHaveLength(warnings);
  });

  it("warn describes the error as a warning", () => {
    const prepared = prepare(code, "warn");
    expect(prepared.kind === "ok" && prepared.warnings[0]).toMatchObject({
      ...{ code: 2322, severity: "warning", line: 1, column: 7 },
    });
  });
});

describe("the source map", () => {
  it.each([
    ["statements", "import os from 'os'\nlet a: number = 1\nMARK()"],
    [
      "hoisted functions",
      "let a = 1\nfunction f(x: number): void {\n  if (x) {\n    MARK()\n  }\n}",
    ],
    ["types above", "interface A {\n  b: string\n}\ntype B = A\n\nMARK()"],
    ["var in a loop", "for (var i = 0; i < 2; i++) {\n  MARK()\n}"],
    ["class members", "class A {\n  private x = 1\n  m(): void {\n    MARK()\n  }\n}"],
    [
      "decorators",
      "function d(v: unknown, c: unknown) {}\n@d\nclass A {\n  m() {\n    MARK()\n  }\n}",
    ],
    ["an awaited call", "await Promise.resolve(\n  1)\nawait MARK()"],
  ])("leads from the script to the cell's own line: %s", (_, code) => {
    const prepared = prepare(`declare function MARK(): void\n${code}`);
    if (prepared.kind === "error") throw new Error(prepared.traceback.join("\n"));
    const find = (text: string) => {
      const before = text.slice(0, text.lastIndexOf("MARK()")).split("\n");
      return { line: before.length - 1, column: before.at(-1)?.length ?? 0 };
    };
    const emitted = find(prepared.js);
    const map = new SourceMap(JSON.parse(prepared.sourceMap) as SourceMapPayload);
    const entry = map.findEntry(emitted.line, emitted.column);
    const wanted = find(`declare function MARK(): void\n${code}`);
    expect("originalLine" in entry && [entry.originalLine, entry.originalColumn]).toEqual([
      wanted.line,
      wanted.column,
    ]);
  });
});
