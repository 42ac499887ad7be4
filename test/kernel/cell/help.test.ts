import { beforeAll, describe, expect, it } from "vitest";
import { completeCell } from "../../../kernel/src/cell/completeCell.js";
import { inspectCell } from "../../../kernel/src/cell/inspectCell.js";
import type { CellSession } from "../../../kernel/src/cell/session.js";
import { freshSession } from "./runCells.js";

/** A cell that has run; `|` marks the cursor in the cases below. */
const earlier = `
import { join as combine } from 'node:path';
/**
 * Adds two numbers.
 * @param a the first
 * @param b the second
 * @returns their sum
 * @example add(1, 2) // 3
 */
function add(a: number, b = 2) { return a + b }
interface Options {
  /** How the window is reduced. */
  kind: 'max' | 'avg';
  stride?: number;
}
function pool(xs: number[], options: Options) { return [xs, options] }
class Net { layers: string[] = []; forward(x: number) { return x } #secret = 1 }
const net = new Net(); let history = [1];
`;

let session: CellSession;
beforeAll(() => {
  session = freshSession();
  session.prepare({ code: earlier, cellId: "In[1]", typecheck: "on" });
  session.executed("In[1]");
}, 60_000);

const split = (marked: string): [code: string, cursor: number] => [
  marked.replace("|", ""),
  marked.indexOf("|"),
];

describe("completeCell", () => {
  it.each([
    ["net.|", ["forward:method:(x: number): number", "layers:property:string[]"]],
    ["net.fo|ward(1)", ["forward:method:(x: number): number"]],
    ["hist|", ["history:variable:number[]"]],
    ["comb|", ["combine:method:(...paths: string[]): string"]],
    ["pool([1], { | })", ['kind:property:"max" | "avg"', "stride:property:number | undefined"]],
    ["pool([1], { kind: '|' })", ["avg:value", "max:value"]],
    ["import { stat } from 'node:fs/pr|'", ["promises:module"]],
    ["[1].map((v) => v.toF|)", ["toFixed:method:(fractionDigits?: number | undefined): string"]],
    ["%time\nnet.la|", ["layers:property:string[]"]],
    ["'日本😀'; net.la|", ["layers:property:string[]"]],
    ["`${net.la|}`", ["layers:property:string[]"]],
    ["const local = 1;\nfunction f(param: string) { return para|", ["param:variable:string"]],
    ["let option: Opt|", ["Options:interface"]],
    ["// net.|", []],
    ["class Child extends Net { m() { this.lay| } }", ["layers:property:string[]"]],
  ])("%s", (marked, expected) => {
    const { items } = completeCell(session, ...split(marked));
    const shown = items.map(({ text, type, signature }) =>
      [text, type, ...(signature === undefined ? [] : [signature])].join(":"),
    );
    expect(shown).toEqual(expected);
  });

  it("says what the completion replaces", () => {
    const { start, end } = completeCell(session, ...split("const x = net.fo|"));
    expect([start, end]).toEqual([14, 16]);
  });

  it("offers names of cells before those of libraries", () => {
    const { items } = completeCell(session, ...split("ne|"));
    expect(items[0]).toEqual({ text: "net", type: "constant", signature: "Net" });
  });

  it("does not offer what a later declaration hides", () => {
    expect(completeCell(session, ...split("const net = 'text'; net.charA|")).items).toMatchObject([
      { text: "charAt", type: "method" },
    ]);
  });
});

describe("inspectCell", () => {
  const docs =
    "Adds two numbers.\n\n  a: the first\n  b: the second\n\nReturns: their sum\n\nExample:\nadd(1, 2) // 3";
  it.each([
    ["a|dd", `function add(a: number, b?: number): number\n\n${docs}`],
    ["add|", `function add(a: number, b?: number): number\n\n${docs}`],
    ["add(|", `function add(a: number, b?: number): number\n\n${docs}`],
    ["add(1, |)", `add(a: number, b?: number): number\n\n${docs}`],
    ["net.for|ward", "(method) Net.forward(x: number): number"],
    [
      "pool([], { ki|nd: 'max' })",
      '(property) Options.kind: "max" | "avg"\n\nHow the window is reduced.',
    ],
    ["new Net(|)", "constructor Net(): Net"],
    ["|", undefined],
    ["1 + 1|", undefined],
    ["unknown|Name", undefined],
  ])("%s", (marked, plain) => {
    expect(inspectCell(session, ...split(marked), 0)?.plain).toBe(plain);
  });

  it("renders Markdown with code fences", () => {
    expect(inspectCell(session, ...split("add|"), 0)?.markdown).toBe(
      [
        "```typescript\nfunction add(a: number, b?: number): number\n```",
        "Adds two numbers.",
        "* `a`: the first\n* `b`: the second",
        "**Returns** their sum",
        "**Example**",
        "```typescript\nadd(1, 2) // 3\n```",
      ].join("\n\n"),
    );
  });

  it("adds the declaration at detail 1", () => {
    expect(inspectCell(session, ...split("pool|"), 1)?.plain).toContain("return [xs, options] }");
  });
});
