import { describe, expect, it } from "vitest";
import { isComplete } from "../../../kernel/src/cell/isComplete.js";

const cases: Readonly<Record<string, readonly string[]>> = {
  complete: [
    "",
    "  \n",
    "1 + 1",
    "const f = () => 1",
    "if (x) { y() }",
    "`a\n${b}`",
    "// only a comment",
    "/* block */",
    "await fetch('x')",
    "class A { #x = 1 }",
    "type T = { a: number }",
    "{ a: 1, b: 2 }",
    "import { a } from 'b'",
    "%time\n1 + 1",
    "%who",
    "'😀'",
    "let missing: Type = undeclared",
    "try { a() } catch { b() }",
    "@dec class A {}",
    "x = /re[/]x/g",
    "const a = 1 // why",
  ],
  incomplete: [
    "function f() {",
    "f(1,",
    "[1, 2",
    "const x =",
    "a +",
    "a ||",
    "a ? b",
    "x.",
    "if (x)",
    "for (const a of",
    "while (true) {\n  a()",
    "`template ${",
    "`template",
    "/* comment",
    "class A {\n  m() {\n  }",
    "const f = () =>",
    "xs.map((x) => {",
    "import { a } from",
    "import { a",
    "import { a }",
    "{ a: 1, b:",
    "{ a: 1, b: 2",
    "({ a: 1",
    "try {",
    "try { a() }",
    "do { a() }",
    "switch (x) {\n  case 1:",
    "interface A {",
    "enum E { A,",
    "@dec",
    "%time\nfor (;;) {",
    "a + // more",
    "async function f() { await g(",
    "new",
    "const {",
    "let [a,",
    "x as",
    "'continued \\",
    "f(`${a",
  ],
  invalid: [
    "let = = 3",
    "1 +* 2",
    "f(1))",
    "}",
    "const 5x = 1",
    "'unterminated",
    "x = /unterminated",
    "'unterminated\nconst b = 1",
    "for (;;) } {",
    "class { }}",
    "if (x { y() }",
    "a b",
    "function (",
    "%time\n)",
  ],
};

describe("isComplete", () => {
  const rows = Object.entries(cases).flatMap(([status, codes]) =>
    codes.map((code) => ({ status, code })),
  );
  it.each(rows)("$status: $code", ({ status, code }) => {
    expect(isComplete(code).status).toBe(status);
  });

  it.each([
    ["function f() {", "  "],
    ["  while (x) {", "    "],
    ["const f = () =>", "  "],
    ["f(\n  1,", "  "],
    ["f(", "  "],
    ["`text {", ""],
    ["class A {\n  m() { // why", "    "],
    ["a +", ""],
  ])("indents the line after %j by %j", (code, indent) => {
    expect(isComplete(code)).toEqual({ status: "incomplete", indent });
  });
});
