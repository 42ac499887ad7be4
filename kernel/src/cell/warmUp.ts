import { completeCell } from "./completeCell.js";
import { inspectCell } from "./inspectCell.js";
import type { CellSession } from "./session.js";

/** Code that takes the compiler through what first cells do, so that the user's own are fast. */
const samples = [
  "const answer: number = 42; answer",
  "function scale(xs: number[], by = 2) { return xs.map((x) => x * by); }\nscale([1, 2])",
  "class Point<T> { #x = 1; constructor(readonly tag: T) {} get x() { return this.#x; } }\nnew Point('a').x",
  "const { a, ...rest } = { a: 1, b: 'x' }; console.log(`${a}`, rest); await Promise.resolve([a])",
  "import { readFile } from 'node:fs/promises'; const text = await readFile('x', 'utf8'); text.split('\\n')",
];

/** Passes over the samples: V8 compiles what runs often, and a cheap cell takes a third afterwards. */
const passes = 12;

/** Runs the samples one a turn of the event loop, so that a request that comes meanwhile is served. */
export function warmUp(session: CellSession): void {
  const pass = [
    ...samples.map(
      (code, index) => () =>
        void session.prepare({ code, cellId: `warm-${index}`, typecheck: "on", transient: true }),
    ),
    () => void completeCell(session, "consol", 6),
    () => void completeCell(session, "[1].", 4),
    () => void inspectCell(session, "console.log(", 12, 0),
  ];
  const steps = Array.from({ length: passes }, () => pass).flat();
  const next = () => {
    steps.shift()?.();
    if (steps.length > 0) setImmediate(next);
  };
  setImmediate(next);
}
