import { describe, expect, test } from "vitest";
import { text, tracebackOf, useKernel } from "./useKernel.js";

const kernel = useKernel();

interface Case {
  readonly why: string;
  readonly code: string;
  readonly ename: string;
  readonly evalue: string | RegExp;
  readonly traceback: readonly RegExp[];
}

const cases: readonly Case[] = [
  {
    why: "the cell's own line, with a frame",
    code: "const a: number = 1;\nfunction fail(): never {\n  throw new TypeError('bad');\n}\nfail();",
    ename: "TypeError",
    evalue: "bad",
    traceback: [
      /> 3 |   throw new TypeError\('bad'\);/,
      /at fail \(In\[\d+\]:3:9\)/,
      /at In\[\d+\]:5:1/,
    ],
  },
  {
    why: "after an await",
    code: "await new Promise((done) => setTimeout(done));\n(undefined as any).x;",
    ename: "TypeError",
    evalue: /reading 'x'/,
    traceback: [/In\[\d+\]:2:20/],
  },
  {
    why: "causes and aggregates",
    code: "throw new Error('outer', { cause: new AggregateError([new RangeError('one'), 'two'], 'all') })",
    ename: "Error",
    evalue: "outer",
    traceback: [/Caused by: AggregateError: all/, /\[0\] RangeError: one/, /\[1\] 'two'/],
  },
  {
    why: "a thrown object",
    code: "throw { a: 1 }",
    ename: "Thrown",
    evalue: "{ a: 1 }",
    traceback: [/Thrown: \{ a: 1 \}/],
  },
  {
    why: "undefined thrown",
    code: "throw undefined",
    ename: "Thrown",
    evalue: "undefined",
    traceback: [],
  },
  {
    why: "an awaited rejection",
    code: "await Promise.reject(new Error('no'))",
    ename: "Error",
    evalue: "no",
    traceback: [],
  },
  {
    why: "a system error keeps its code",
    code: "import { readFileSync } from 'node:fs'; readFileSync('/none')",
    ename: "Error",
    evalue: /ENOENT/,
    traceback: [/code: 'ENOENT'/, /In\[\d+\]:1:\d+/],
  },
  {
    why: "an error that hides behind getters",
    code: "throw Object.defineProperty(new Error('m'), 'message', { get() { throw 1 } })",
    ename: "Error",
    evalue: "",
    traceback: [],
  },
  {
    why: "an error of its own class",
    code: "class Lost extends Error { override name = 'Lost'; where = 'sea' } throw new Lost('ship')",
    ename: "Lost",
    evalue: "ship",
    traceback: [/where: 'sea'/],
  },
  {
    why: "a type error, before anything runs",
    code: "console.log('never');\nconst n: number = 'x';",
    ename: "TypeCheckError",
    evalue: /TS2322/,
    traceback: [/In\[\d+\].*2:7/],
  },
  {
    why: "a syntax error with a caret",
    code: "let 1x = 2",
    ename: "SyntaxError",
    evalue: /./,
    traceback: [/\^/],
  },
];

describe("errors", () => {
  test.each(cases)("$why", async ({ code, ename, evalue, traceback }) => {
    const answer = await kernel().execute(code);
    const wanted: unknown = typeof evalue === "string" ? evalue : text(evalue);
    expect(answer.reply.content).toMatchObject({ status: "error", ename, evalue: wanted });
    const shown = tracebackOf(answer);
    for (const pattern of traceback) expect(shown).toMatch(pattern);
    expect(shown).not.toMatch(/kernel\/dist|node:internal|node:inspector/);
  });
});
