import { beforeAll, describe, expect, it } from "vitest";
import { freshSession, runCells, type CellOutcome } from "./runCells.js";

interface Sequence {
  readonly does: string;
  /** Cells in order, each with what it must end in: JSON of the shown value, or a pattern of its error. */
  readonly cells: readonly (readonly [code: string, outcome: CellOutcome | RegExp])[];
}

const show = (value: unknown) => JSON.stringify(value);

const sequences: readonly Sequence[] = [
  {
    does: "shows the last expression, unless a semicolon or a declaration ends the cell",
    cells: [
      ["1 + 1", "2"],
      ["1 + 1;", undefined],
      ["const shown = 3", undefined],
      ["shown // the value", "3"],
      ["if (shown) { shown }", undefined],
      ["", undefined],
      ["// nothing", undefined],
    ],
  },
  {
    does: "reads a cell that is an object literal as an object",
    cells: [
      ["{ a: 1, b: [2] }", show({ a: 1, b: [2] })],
      ["{ a: 1 }", show({ a: 1 })],
      ["{ const inner = 1; }", undefined],
    ],
  },
  {
    does: "declares any kind of name again with another kind and type",
    cells: [
      ["let again = 1", undefined],
      ["const again = 'two'", undefined],
      ["again.length", "3"],
      ["function again() { return 3 }", undefined],
      ["again()", "3"],
      ["class again { x = 4 }", undefined],
      ["new again().x", "4"],
      ["var again = 5", undefined],
      ["again.toFixed(1)", show("5.0")],
      ["enum again { six = 6 }", undefined],
      ["again.six", "6"],
      ["namespace again { export const seven = 7 }", undefined],
      ["again.seven", "7"],
      ["import { sep as again } from 'node:path'", undefined],
      ["again.length", "1"],
      ["interface again { eight: 8 }", undefined],
      ["let eight: again = { eight: 8 }; eight.eight", "8"],
    ],
  },
  {
    does: "gives functions of older cells new values",
    cells: [
      ["let rate = 0.1; function step() { return rate * 10 }; const arrow = () => rate", undefined],
      ["rate = 0.2; step()", "2"],
      ["let rate = 0.3", undefined],
      ["[step(), arrow()]", show([3, 0.3])],
      ["function helper() { return 'old' }; function caller() { return helper() }", undefined],
      ["function helper() { return 'new' }", undefined],
      ["caller()", show("new")],
    ],
  },
  {
    does: "hoists functions within a cell, the last of a name winning",
    cells: [
      ["const early = hoisted(); function hoisted() { return 'up' }; early", show("up")],
      ["function* count() { yield 1; yield 2 }; [...count()]", show([1, 2])],
      ["async function later() { return 5 }; await later()", "5"],
      ["async function* many() { yield 1 }; for await (const one of many()) one; 0", "0"],
    ],
  },
  {
    does: "keeps var's function scope",
    cells: [
      ["for (var i = 0, n = 3; i < n; i++) { var square = i * i }", undefined],
      ["[i, n, square]", show([3, 3, 4])],
      ["for (var key in { a: 1 }); for (var item of [7, 8]);", undefined],
      ["[key, item]", show(["a", 8])],
      [
        "var { x, y: [z = 9], ...others } = { x: 1, y: [], w: 2 } as { x: number; y: number[]; w: number }",
        undefined,
      ],
      ["[x, z, others.w]", show([1, 9, 2])],
      ["if (true) { var { x } = { x: 5 }, [w] = [6] }; x + w", "11"],
      ["var twice = 1; var twice = 2; twice", "2"],
      ["var unset: number | undefined; unset === undefined", "true"],
    ],
  },
  {
    does: "destructures, spreads and closes over top-level names",
    cells: [
      ["const { a, ...rest } = { a: 1, b: 2, c: 3 }, [first, , third = 3] = [1, 2]", undefined],
      ["[a, rest.b, first, third]", show([1, 2, 1, 3])],
      ["const adders = [1, 2].map((k) => () => k + a); adders[1]?.()", "3"],
    ],
  },
  {
    does: "keeps classes with private members, statics and generics",
    cells: [
      [
        "class Stack<T> { #items: T[] = []; static made = 0; constructor(readonly label: string) { Stack.made++ }\n push(item: T) { this.#items.push(item); return this } get size() { return this.#items.length } }",
        undefined,
      ],
      [
        "const stack = new Stack<number>('s').push(1).push(2); [stack.size, Stack.made, stack.label]",
        show([2, 1, "s"]),
      ],
      ["stack.push('no')", /TS2345/],
      [
        "class Deep extends Stack<string> { override push(item: string) { return super.push(item + '!') } }; new Deep('d').push('x').size",
        "1",
      ],
      ["abstract class Shape { abstract area(): number }; new Shape()", /TS2511/],
    ],
  },
  {
    does: "keeps types, interfaces and generic functions",
    cells: [
      ["type Pair<T> = readonly [T, T]; interface Named { name: string }", undefined],
      ["function swap<T>([p, q]: Pair<T>): Pair<T> { return [q, p] }", undefined],
      ["const swapped = swap([1, 2]); const named: Named = { name: 'n' }; swapped", show([2, 1])],
      ["const wrong: Pair<string> = swapped", /TS2322/],
      ["named.nme", /TS2551: .*Did you mean 'name'/],
      ["interface Named { id: number }", undefined],
      ["const other: Named = { id: 1 }; other.id", "1"],
    ],
  },
  {
    does: "runs enums, const enums and namespaces, merged within a cell",
    cells: [
      ["enum Color { Red, Green = 'g'.length + 1 } const enum Bit { On = 1 }", undefined],
      ["[Color[0], Color.Green, Bit.On]", show(["Red", 2, 1])],
      [
        "namespace Geo { export const pi = 3 } namespace Geo { export namespace Inner { export const tau = 2 * pi } }",
        undefined,
      ],
      ["import Inner = Geo.Inner; Inner.tau", "6"],
      ["enum Color { Blue }", undefined],
      ["Object.keys(Color)", show(["0", "Blue"])],
      [
        "function tagged() { return tagged.tag } namespace tagged { export const tag = 't' } tagged()",
        show("t"),
      ],
    ],
  },
  {
    does: "awaits at the top level",
    cells: [
      ["const awaited = await Promise.resolve(4)", undefined],
      [
        "let total = 0; for await (const part of [Promise.resolve(1), 2]) total += part; total + awaited",
        "7",
      ],
      ["Promise.resolve('settled')", show({})],
      ["await Promise.reject(new RangeError('late'))", "RangeError: late"],
    ],
  },
  {
    does: "disposes using at the end of a cell or block",
    cells: [
      [
        "const log: string[] = []; const open = (name: string) => ({ name, [Symbol.dispose]() { log.push(name) } })",
        undefined,
      ],
      ["{ using inner = open('inner'); log.push('in') } log", show(["in", "inner"])],
      ["using outer = open('outer'); const kept = outer.name; kept", show("outer")],
      ["[kept, log.at(-1)]", show(["outer", "outer"])],
      ["await using later = { async [Symbol.asyncDispose]() { log.push('async') } }", undefined],
      ["log.at(-1)", show("async")],
    ],
  },
  {
    does: "runs decorators",
    cells: [
      [
        "const seen: string[] = []; function traced(value: unknown, context: DecoratorContext) { seen.push(`${context.kind} ${String(context.name)}`) }",
        undefined,
      ],
      [
        "@traced class Layer { @traced forward() { return 1 } @traced accessor rate = 2 }; const layer = new Layer(); [layer.forward(), layer.rate, ...seen]",
        show([1, 2, "method forward", "accessor rate", "class Layer"]),
      ],
    ],
  },
  {
    does: "imports builtins with and without node:, by name, default and namespace",
    cells: [
      [
        "import path, { basename, join as combine } from 'path'; import * as os from 'node:os'; import type { Stats } from 'fs'",
        undefined,
      ],
      [
        "[basename('/a/b.ts'), combine('a', 'b'), path.extname('x.ts'), typeof os.EOL]",
        show(["b.ts", "a/b", ".ts", "string"]),
      ],
      ["const { dirname } = await import('node:path'); dirname('/a/b')", show("/a")],
      ["import util = require('node:util'); util.format('%d', 1)", show("1")],
      ["combine(1)", /TS2345/],
      ["const late = early2; import { sep as early2 } from 'path'; late", show("/")],
      ["import { nothing } from 'fs'", /TS2305/],
      ["import 'node:fs'; import.meta.url", show("file:///notebook.ipynb")],
      ["import { gone } from './gone.js'", /TS2307/],
    ],
  },
  {
    does: "drops export",
    cells: [
      [
        "export const shared = 1; export function same() { return shared } export default same",
        undefined,
      ],
      ["export { shared as renamed }; export default class {}", undefined],
      ["same()", "1"],
      [
        "export class Exported { x = 2 } export enum Level { Low } export type T = number; export interface I { t: T }",
        undefined,
      ],
      ["const i: I = { t: new Exported().x }; i.t + Level.Low", "2"],
    ],
  },
  {
    does: "keeps what a cell bound before it threw",
    cells: [
      ["const before = 1; throw new TypeError('stop'); const after = 2", "TypeError: stop"],
      ["before", "1"],
      ["throw { code: 1 }", /Object|code/],
      ["let counter = 0", undefined],
      ["counter++; JSON.parse('null').x", /TypeError/],
      ["counter", "1"],
    ],
  },
  {
    does: "reports syntax errors and does not run the cell",
    cells: [
      ["let ok = 1", undefined],
      ["ok = 2; let = = 3", /^SyntaxError: TS\d+/],
      ["ok", "1"],
      ["const 5x = 1", /^SyntaxError/],
      ["'unterminated", /^SyntaxError: TS1002/],
    ],
  },
  {
    does: "infers as evolving what strict TypeScript would call implicit any",
    cells: [
      ["let best = null; const losses = []; let untyped", undefined],
      ["losses.push(0.5); best = { loss: 0.5 }; untyped = 'x'; best.loss", "0.5"],
      ["const loose = (p) => p; loose(1)", "1"],
      [
        "const counts = {}; for (const w of ['a', 'a']) counts[w] = (counts[w] ?? 0) + 1; counts",
        show({ a: 2 }),
      ],
      ["try { throw new Error('caught') } catch (error) { error.message }", undefined],
    ],
  },
  {
    does: "lets comments suppress type errors",
    cells: [
      ["// @ts-nocheck\nconst n: number = 'text'; n", show("text")],
      ["// @ts-expect-error: wanted\nconst m: number = 'text'; m", show("text")],
      ["// @ts-ignore\nconst k: number = 'text'", undefined],
      ["// @ts-expect-error\nconst fine: number = 1", /TS2578/],
      ["const c = 1; c = 2", /TS2588/],
      ["// @ts-nocheck\nconst d = 1; d = 2", /TS2588/],
    ],
  },
  {
    does: "hides globals and library types without breaking them",
    cells: [
      ["class Map { mine = true }; const process = 'mine'; type Promise = string", undefined],
      ["[new Map().mine, process.length, [1].map((v) => v + 1)[0]]", show([true, 4, 2])],
      ["await (async () => 5)()", "5"],
    ],
  },
];

describe("cells", () => {
  // The compiler reads its libraries once, about a second.
  beforeAll(() => void freshSession(), 60_000);

  it.each(sequences)("$does", async ({ cells }) => {
    const outcomes = await runCells(cells.map(([code]) => code));
    for (const [index, [code, expected]] of cells.entries()) {
      const outcome = outcomes[index];
      if (expected instanceof RegExp) expect(outcome, code).toMatch(expected);
      else expect(outcome, code).toBe(expected);
    }
  });
});
