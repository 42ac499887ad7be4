import { textOf } from "../../../support/kernelClient.js";
import {
  inSection,
  brief,
  complains,
  complaint,
  failed,
  judge,
  last,
  shows,
  visible,
} from "../row.js";
import type { Check, Idioms, Row } from "../row.js";

/** A kind of declaration, declared again with another type, and used from a third cell. */
const kinds: Readonly<Record<string, Idioms & { readonly wanted: RegExp }>> = {
  const: { ts: ["const kept = 1", "const kept = 'two'", "kept.length + 38"], wanted: /41/ },
  let: { ts: ["let held = 1", "let held = ['a']", "held.concat('b').join('-')"], wanted: /a-b/ },
  class: {
    ts: ["class Box { n = 1 }", "class Box { s = 'in' }", "new Box().s + 'side'"],
    wanted: /inside/,
  },
  function: {
    ts: [
      "function twice(x: number) { return 2 * x }",
      "function twice(s: string) { return s + s }",
      "twice('ab')",
    ],
    wanted: /abab/,
  },
  enum: {
    ts: ["enum Way { Up = 1 }", "enum Way { Down = 40 }", "Way.Down + 2"],
    wanted: /42/,
  },
  interface: {
    ts: [
      "interface Spot { x: number }",
      "interface Place { y: number }",
      "const at: Spot & Place = { x: 40, y: 2 }; at.x + at.y",
    ],
    wanted: /42/,
  },
  type: {
    ts: ["type Id = number", "type Id = string", "const id: Id = 'seven'; id.length + 37"],
    wanted: /42/,
  },
  namespace: {
    ts: [
      "namespace Geo { export const pi = 3 }",
      "namespace Geo { export const tau = 40 }",
      "Geo.tau + 2",
    ],
    wanted: /42/,
  },
  import: {
    ts: [
      "import { sep as part } from 'node:path'",
      "import { EOL as part } from 'node:os'",
      "part.length + 41",
    ],
    wanted: /42/,
  },
  destructuring: {
    ts: ["const { a, ...rest } = { a: 1, b: 2 }", "const [a, rest] = ['x', 'y']", "a + rest"],
    wanted: /xy/,
  },
};

/** What ran before the type error was found is printed; the complaint names its place. */
const stopsBeforeRunning: Check = async ({ run }) => {
  const answer = last(await run());
  const ran = textOf(answer).includes("ran");
  const told = complaint(answer).trim();
  if (ran) return judge(false, `the cell ran; ${brief(told)}`);
  return judge(told !== "", brief(told));
};

/** Between the cells a file of the folder changes: rows name what they write in their cells. */
const writes = (path: string, text: string) =>
  `(await import("node:fs")).writeFileSync(${JSON.stringify(path)}, ${JSON.stringify(text)});`;

const folder: NonNullable<Row["files"]> = {
  "package.json": JSON.stringify({
    name: "notebook",
    dependencies: { modern: "1.0.0", classic: "1.0.0" },
  }),
  "node_modules/modern/package.json": JSON.stringify({
    name: "modern",
    version: "1.0.0",
    type: "module",
    exports: "./main.js",
  }),
  "node_modules/modern/main.js": "export const answer = 42;",
  "node_modules/classic/package.json": JSON.stringify({
    name: "classic",
    version: "1.0.0",
    main: "main.js",
  }),
  "node_modules/classic/main.js": "exports.answer = 42;",
  "data.json": '{ "rows": [40, 2] }',
  "shape.ts":
    "export interface Shape { n: number }\nexport const size = (s: Shape): number => s.n + 40;\n",
  "edited.ts": "export const value: number = 1;\n",
  "inner.ts": "export const inner: number = 1;\n",
  "outerBare.ts": "import { inner } from './inner';\nexport const outer = 2 * inner;\n",
  "outer.ts": "import { inner } from './inner.ts';\nexport const outer = 2 * inner;\n",
};

export const language = inSection("Language", [
  {
    line: "cells are TypeScript",
    code: { ts: "interface P { n: number }\nconst p: P = { n: 41 } as const satisfies P; p.n + 1" },
    check: shows(/42/),
  },
  {
    line: "and plain JavaScript",
    code: { ts: "var loose = [1, 2, 3].map(x => x * 14); loose[2]", python: "[1, 2, 3][2] * 14" },
    check: shows(/42/),
  },
  {
    line: "a type error stops the cell before it runs",
    code: { ts: "console.log('ran');\nconst wrong: number = 'text';" },
    check: stopsBeforeRunning,
  },
  {
    line: "with the line of the cell itself",
    code: { ts: "const fine = 1;\nconst wrong2: number = 'text';" },
    check: complains(/\b2:7\b/),
  },
  {
    line: "with a code frame",
    code: { ts: "const wrong3: number = 'text';" },
    check: complains(/const wrong3: number/, /\^|~/),
  },
  {
    line: "with TypeScript's number",
    code: { ts: "const wrong4: number = 'text';" },
    check: complains(/TS2322/),
  },
  {
    line: "`// @ts-nocheck` lets a cell run",
    code: { ts: "// @ts-nocheck\nconst unchecked: number = 'text'; unchecked" },
    check: shows(/text/),
  },
  {
    line: "`%typecheck warn` warns and runs",
    code: { ts: ["%typecheck warn", "const warned: number = 'text'; warned"] },
    check: async ({ run, kernel }) => {
      const answer = last(await run());
      await kernel.execute("%typecheck on");
      return judge(
        /text/.test(visible(answer)) && /2322/.test(complaint(answer)),
        brief(complaint(answer)),
      );
    },
  },
  ...Object.entries(kinds).map(([kind, { wanted, ...code }]) => ({
    line: `${kind} is kept across cells and declared again with another type`,
    code,
    check: shows(wanted),
  })),
  {
    line: "functions of older cells see new values",
    code: {
      ts: ["let rate = 1; function scaled() { return rate * 14 }", "let rate = 3", "scaled()"],
      python: ["rate = 1\ndef scaled(): return rate * 14", "rate = 3", "scaled()"],
    },
    check: shows(/42/),
  },
  {
    line: "top-level await",
    code: {
      ts: "const awaited = await new Promise<number>((done) => setTimeout(() => done(42), 5)); awaited",
      python: "import asyncio\nawait asyncio.sleep(0.005, 42)",
    },
    check: shows(/42/),
  },
  {
    line: "top-level `for await`",
    code: {
      ts: "async function* parts() { yield 40; yield 2 }\nlet total = 0; for await (const part of parts()) total += part; total",
      python:
        "async def parts():\n    yield 40\n    yield 2\ntotal = 0\nasync for part in parts(): total += part\ntotal",
    },
    check: shows(/42/),
  },
  {
    line: "`using`",
    code: {
      ts: "const closed: string[] = [];\n{ using file = { [Symbol.dispose]() { closed.push('closed') } } }\nclosed[0]",
      python:
        "import contextlib\nwith contextlib.closing(open('/dev/null')) as f: pass\nf.closed and 'closed'",
    },
    check: shows(/closed/),
  },
  {
    line: "generics",
    code: {
      ts: "function pair<T>(x: T): [T, T] { return [x, x] }\npair(21).reduce((a, b) => a + b)",
    },
    check: shows(/42/),
  },
  {
    line: "decorators",
    code: {
      ts: "function plus(f: () => number, _: ClassMethodDecoratorContext) { return () => f() + 2 }\nclass Sum { @plus value() { return 40 } }\nnew Sum().value()",
      // TypeScript 5.0 under tslab's settings has the older decorators.
      tslab:
        "function plus(_: object, __: string, d: PropertyDescriptor) { const f = d.value; d.value = () => f() + 2 }\nclass Sum { @plus value() { return 40 } }\nnew Sum().value()",
      python: "def plus(f): return lambda: f() + 2\n@plus\ndef value(): return 40\nvalue()",
    },
    check: shows(/42/),
  },
  {
    line: "node's modules with `node:`",
    code: {
      ts: "import { basename } from 'node:path'; basename('/x/base42')",
      python: "import os.path\nos.path.basename('/x/base42')",
    },
    check: shows(/base42/),
  },
  {
    line: "and without",
    code: { ts: "import { extname } from 'path'; extname('file.ext42')" },
    check: shows(/ext42/),
  },
  {
    line: "dynamic import",
    code: {
      ts: "const os = await import('node:os'); typeof os.cpus",
      python: "type(__import__('os').getpid).__name__",
    },
    check: shows(/function/),
  },
  {
    line: "an ESM-only package of the notebook's folder",
    code: {
      ts: "// @ts-nocheck\nimport { answer } from 'modern'; answer",
      tslab: "const { answer } = require('modern'); answer",
    },
    check: shows(/42/),
    files: folder,
  },
  {
    line: "a CommonJS package of the notebook's folder",
    code: {
      ts: "// @ts-nocheck\nimport classic from 'classic'; classic.answer",
      tslab: "import * as classic from 'classic'; classic.answer",
    },
    check: shows(/42/),
    files: folder,
  },
  {
    line: "JSON",
    code: {
      ts: "import data from './data.json'; data.rows[0] + data.rows[1]",
      Deno: "import data from './data.json' with { type: 'json' }; data.rows[0] + data.rows[1]",
      python: "import json\nsum(json.load(open('data.json'))['rows'])",
    },
    check: shows(/42/),
    files: folder,
  },
  {
    line: "a local `.ts` with its ending",
    code: { ts: "import { size } from './shape.ts'; size({ n: 2 })" },
    check: shows(/42/),
    files: folder,
  },
  {
    line: "and without",
    code: { ts: "import { size as size2 } from './shape'; size2({ n: 2 })" },
    check: shows(/42/),
    files: folder,
  },
  {
    line: "an edited local file is taken up by the same import",
    code: {
      ts: [
        "import { value } from './edited.ts'; value",
        writes("edited.ts", "export const value: number = 42; // edited\n"),
        "import { value } from './edited.ts'; value",
      ],
      tslab: [
        "import { value } from './edited'; value",
        writes("edited.ts", "export const value: number = 42; // edited\n"),
        "import { value } from './edited'; value",
      ],
      python: [
        "%load_ext autoreload\n%autoreload 2\nopen('edited_py.py', 'w').write('value = 1')\nimport edited_py",
        "open('edited_py.py', 'w').write('value = 42')",
        "import edited_py; edited_py.value",
      ],
    },
    check: shows(/42/),
    files: folder,
  },
  {
    line: "and so is an edit of what it imports",
    code: {
      ts: [
        "import { outer } from './outer.ts'; outer",
        writes("inner.ts", "export const inner: number = 21; // edited\n"),
        "import { outer } from './outer.ts'; outer",
      ],
      tslab: [
        "import { outer } from './outerBare'; outer",
        writes("inner.ts", "export const inner: number = 21; // edited\n"),
        "import { outer } from './outerBare'; outer",
      ],
    },
    check: shows(/42/),
    files: folder,
  },
  {
    line: "the last expression is the result",
    code: { ts: "1 + 41", python: "1 + 41" },
    check: shows(/42/),
  },
  {
    line: "but not after a semicolon",
    code: { ts: "1 + 41;", python: "1 + 41;" },
    check: nothing(),
  },
  { line: "undefined shows nothing", code: { ts: "undefined", python: "None" }, check: nothing() },
  {
    line: "types of node without set-up",
    code: {
      ts: "import { readFileSync } from 'node:fs'; const n: number = readFileSync('x', 'utf8');",
    },
    check: complains(/string/, /number/),
  },
]);

function nothing(): Check {
  return async ({ run }) => {
    const answer = last(await run());
    const text = failed(answer) ? complaint(answer) : visible(answer);
    return judge(text.trim() === "", brief(text));
  };
}
