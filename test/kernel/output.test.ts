import { describe, expect, test } from "vitest";
import { contentsOf, textOf } from "../support/kernelClient.js";
import { resultOf, text, useKernel, withoutColours } from "./useKernel.js";

const kernel = useKernel();

interface Case {
  readonly why: string;
  readonly code: string;
  readonly stdout?: string | RegExp;
  readonly stderr?: string | RegExp;
  readonly result?: string | RegExp;
}

const cases: readonly Case[] = [
  { why: "undefined shows nothing", code: "undefined" },
  { why: "a semicolon hides the result", code: "1 + 1;" },
  {
    why: "levels choose the stream",
    code: "console.info('a'); console.warn('b')",
    stdout: "a\n",
    stderr: "b\n",
  },
  {
    why: "groups indent",
    code: "console.group('g'); console.log('in'); console.groupEnd(); console.log('out')",
    stdout: "g\n  in\nout\n",
  },
  { why: "tables", code: "console.table([{ a: 1 }])", stdout: /│ 0 +│ 1 │/ },
  { why: "timers", code: "console.time('t'); console.timeEnd('t')", stdout: /^t: [\d.]+ms\n$/ },
  {
    why: "text without newline",
    code: "process.stdout.write('a'); process.stderr.write('b')",
    stdout: "a",
    stderr: "b",
    result: "true",
  },
  { why: "bytes", code: "process.stdout.write(new TextEncoder().encode('é😀'));", stdout: "é😀" },
  {
    why: "child processes write in order with the cell",
    code: `import { execSync, spawnSync } from "node:child_process";
      console.log("A"); execSync("echo B", { stdio: "inherit" });
      console.log("C"); spawnSync("echo", ["D"], { stdio: "inherit" }); console.log("E")`,
    stdout: "A\nB\nC\nD\nE\n",
  },
  {
    why: "an asynchronous child comes before what follows its exit",
    code: `import { spawn } from "node:child_process"; import { once } from "node:events";
      await once(spawn("sh", ["-c", "echo B; echo b >&2"], { stdio: "inherit" }), "exit");
      console.log("C")`,
    stdout: "B\nC\n",
    stderr: "b\n",
  },
  {
    why: "native writes arrive before the cell ends",
    code: "import { writeSync } from 'node:fs'; writeSync(1, 'x'); writeSync(2, 'y');",
    stdout: "x",
    stderr: "y",
  },
  {
    why: "circular objects",
    code: "const loop: any = { a: 1 }; loop.self = loop; loop",
    result: /<ref \*1> \{ a: 1, self: \[Circular \*1\] \}/,
  },
  {
    why: "big integers, maps, sets",
    code: "[10n, new Map([[1, 'a']]), new Set([2])]",
    result: "[ 10n, Map(1) { 1 => 'a' }, Set(1) { 2 } ]",
  },
  {
    why: "classes show fields",
    code: "class Point { x = 1; #y = 2 } new Point()",
    result: "Point { x: 1 }",
  },
  {
    why: "typed arrays are shortened",
    code: "new Float32Array(1000)",
    result: /\.\.\. 900 more items/,
  },
  {
    why: "errors with causes",
    code: "new Error('outer', { cause: new TypeError('inner') })",
    result: /outer[^]*\[cause\]: TypeError: inner/,
  },
  { why: "a promise is shown as one", code: "Promise.resolve(3)", result: "Promise { 3 }" },
  {
    why: "a thread's output",
    code: `import { Worker } from "node:worker_threads"; import { once as ended } from "node:events";
      const thread = new Worker("console.log('thread')", { eval: true }); await ended(thread, "exit");`,
    stdout: "thread\n",
  },
];

describe("output", () => {
  test.each(cases)("$why", async ({ code, stdout = "", stderr = "", result }) => {
    const answer = await kernel().execute(code);
    expect(answer.reply.content).toMatchObject({ status: "ok" });
    expect(withoutColours(textOf(answer))).toEqual(matching(stdout));
    expect(withoutColours(textOf(answer, "stderr"))).toEqual(matching(stderr));
    expect(resultOf(answer)).toEqual(result === undefined ? undefined : matching(result));
  });

  test("is coloured", async () => {
    const [result] = contentsOf(await kernel().execute("42"), "execute_result");
    expect(result?.["data"]).toEqual({ "text/plain": "\u001b[33m42\u001b[39m" });
  });

  test("100,000 lines arrive whole, in order, in few messages, before idle", async () => {
    const answer = await kernel().execute("for (let i = 0; i < 100_000; i++) console.log(`${i}`)");
    const lines = textOf(answer).split("\n");
    expect(lines.length).toBe(100_001);
    expect(lines.slice(0, -1).every((line, index) => line === String(index))).toBe(true);
    expect(contentsOf(answer, "stream").length).toBeLessThan(1000);
    expect(answer.published.at(-1)?.content).toEqual({ execution_state: "idle" });
  });

  test("streams while the main thread is busy", async () => {
    await kernel().execute("const stop = new Int32Array(new SharedArrayBuffer(4)); 0;");
    const running = kernel().execute("console.log('first'); while (true) Atomics.load(stop, 0)");
    await kernel().until(({ content }) => content["text"] === "first\n");
    await kernel().request("interrupt_request", {}, kernel().control);
    expect((await running).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
  });
});

describe("late output", () => {
  test("goes to the cell that started it, and its errors end nothing", async () => {
    const first = await kernel().execute(
      `setTimeout(() => console.log("late"), 50);
       setTimeout(() => { throw new Error("late throw") }, 60);
       setTimeout(async () => { throw new Error("late rejection") }, 70); 1`,
    );
    const second = await kernel().execute("await new Promise((done) => setTimeout(done, 200)); 2");
    expect(resultOf(second)).toBe("2");
    expect(textOf(second)).toBe("");
    const parent = first.reply.parentHeader.msg_id;
    const mine = kernel().published.filter(({ parentHeader }) => parentHeader.msg_id === parent);
    expect(mine.some(({ content }) => content["text"] === "late\n")).toBe(true);
    const errors = mine.filter(({ header }) => header.msg_type === "error");
    expect(errors.map(({ content }) => content["evalue"])).toEqual([
      "late throw",
      "late rejection",
    ]);
  });
});

function matching(wanted: string | RegExp): unknown {
  return typeof wanted === "string" ? wanted : text(wanted);
}
