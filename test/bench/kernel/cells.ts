/**
 * Latency and memory of the language service over a long session, through its worker thread:
 * `node --expose-gc test/bench/kernel/cells.ts [cells=1000]`, after `npm run build`. Prints medians per
 * block of cells; the last block should cost no more than 1.5 times the first.
 */
import { tmpdir } from "node:os";
import { startLanguage } from "../../../kernel/dist/cell/startLanguage.js";

const total = Number(process.argv[2] ?? 1_000);
const blocks = 10;

const kinds: Readonly<Record<string, (n: number) => string>> = {
  trivial: () => "1 + 1",
  declare: (n) =>
    `const value${n} = { n: ${n}, tags: ["a"] };\nfunction use${n}(k = value${n}.n) { return k }`,
  redeclare: (n) => `let shared: number | string = ${n % 2 ? n : `"${n}"`}; shared`,
  chain: (n) => (n === 0 ? "const link0 = [1]" : `const link${n} = link${n - 1}.map((v) => v + 1)`),
};

const median = (xs: readonly number[]) => [...xs].sort((a, b) => a - b)[xs.length >> 1] ?? NaN;
const format = (ms: number) => ms.toFixed(2).padStart(7);

for (const [kind, code] of Object.entries(kinds)) {
  const language = startLanguage(tmpdir());
  await language.isComplete("1");
  const checks: number[] = [];
  const completions: number[] = [];
  const memory: number[] = [];
  for (let n = 0; n < total; n++) {
    const started = performance.now();
    const prepared = await language.prepare({ code: code(n), cellId: `In[${n}]`, typecheck: "on" });
    checks.push(performance.now() - started);
    if (prepared.kind === "error") throw new Error(prepared.traceback.join("\n"));
    language.executed(`In[${n}]`, true);
    if (n % 20 === 0) {
      const asked = performance.now();
      await language.complete("console.l", 9);
      completions.push(performance.now() - asked);
    }
    if ((n + 1) % (total / blocks) === 0) memory.push(process.memoryUsage().rss / 1e6);
  }
  const size = total / blocks;
  const perBlock = (xs: readonly number[], length: number) =>
    Array.from({ length: blocks }, (_, b) =>
      format(median(xs.slice(b * length, (b + 1) * length))),
    );
  console.log(`${kind.padEnd(10)} check ms p50 ${perBlock(checks, size).join("")}`);
  console.log(
    `${"".padEnd(10)} max ${format(Math.max(...checks.slice(10)))} of cells after the 10th`,
  );
  console.log(`${"".padEnd(10)} complete p50 ${perBlock(completions, size / 20).join("")}`);
  console.log(`${"".padEnd(10)} memory MB    ${memory.map((mb) => format(mb)).join("")}`);
  await language.dispose();
}
