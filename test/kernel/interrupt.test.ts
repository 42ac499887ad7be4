import { describe, expect, test } from "vitest";
import { textOf } from "../support/kernelClient.js";
import { resultOf, useKernel } from "./useKernel.js";

const kernel = useKernel();

/** Each program says "go" once and would never end. */
const endless: Readonly<Record<string, string>> = {
  "a busy loop": "console.log('go'); while (true) n += 0",
  "a busy loop after an await": "await null; console.log('go'); while (true) n += 0",
  // V8 optimises it so far that nothing but us holds the promise of its script.
  "a busy loop after an await that allocates":
    "let junk: unknown; await null; console.log('go'); while (true) junk = { n }",
  "a busy loop after a timer":
    "await new Promise((done) => setTimeout(done, 5)); console.log('go'); while (true) n += 0",
  "a pending await": "console.log('go'); await new Promise(() => {})",
  "an endless async loop":
    "console.log('go'); while (true) await new Promise((done) => setTimeout(done, 5))",
  "an endless loop of settled awaits": "console.log('go'); while (true) await null",
  "an endless for await":
    "async function* ticks() { while (true) yield await null } console.log('go'); for await (const t of ticks()) n += 0",
  "a busy timer":
    "setInterval(() => { while (true) n += 0 }, 1); console.log('go'); await new Promise(() => {})",
  "a busy microtask":
    "queueMicrotask(() => { while (true) n += 0 }); console.log('go'); await new Promise(() => {})",
  "a runaway print": "console.log('go'); while (true) console.log('x'.repeat(80))",
  "a child process":
    "import { execSync } from 'node:child_process'; console.log('go'); execSync('sleep 60')",
  "recursion without end in async functions":
    "async function again(): Promise<void> { await null; return again() } console.log('go'); await again()",
};

function startsWithGo(text: unknown): boolean {
  return typeof text === "string" && text.startsWith("go\n");
}

async function interrupted(code: string) {
  const before = kernel().published.length;
  const running = kernel().execute(code);
  await kernel().until(
    (message) =>
      kernel().published.indexOf(message) >= before && startsWithGo(message.content["text"]),
  );
  await kernel().request("interrupt_request", {}, kernel().control);
  return running;
}

describe("an interrupt", () => {
  test.each(Object.entries(endless))("ends %s and keeps the state", async (_why, code) => {
    await kernel().execute("let n = 7");
    const answer = await interrupted(code);
    expect(answer.reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(resultOf(await kernel().execute("n"))).toBe("7");
    const alive = "await new Promise((done) => setTimeout(() => setImmediate(done), 5)); 'alive'";
    expect(resultOf(await kernel().execute(alive))).toBe("'alive'");
  });

  test("lets an async loop's finally run", async () => {
    const answer = await interrupted(
      `try { console.log("go"); while (true) await new Promise((done) => setTimeout(done, 5)) }
       finally { console.log("finally") }`,
    );
    expect(textOf(answer)).toBe("go\nfinally\n");
  });

  test("aborts the cells behind", async () => {
    const behind = interrupted("console.log('go'); while (true) n += 0");
    const next = kernel().execute("n = 8");
    expect((await behind).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
    expect((await next).reply.content).toMatchObject({ status: "aborted" });
    expect(resultOf(await kernel().execute("n"))).toBe("7");
  });

  test("ends fit and gives the net its modes back, in training and in validation", async () => {
    const setting = `import { data, fit, nn, optim } from "cnnlab";
      const set = data.digits().take(256);
      const fc = new nn.Linear(64, 10);
      const net = new nn.Sequential(new nn.Flatten(), fc, new nn.Dropout());
      const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
      net.at(2).eval();
      const quiet = { optimizer, quiet: true, epochs: 1e6 };
      let steps = 0;
      const modes = () => net.namedModules().map(([, module]) => module.training).join()`;
    await kernel().execute(setting);
    const many =
      "const batch = set.batch(); const batches = Array.from({ length: 1e6 }, () => batch);";
    for (const code of [
      "await fit(net, set, { ...quiet, onStep: () => { if (steps++ === 9) console.log('go') } })",
      `${many} console.log('go');
       await fit(net, set, { ...quiet, validation: batches })`,
    ]) {
      const answer = await interrupted(code);
      expect(answer.reply.content).toMatchObject({
        ename: "KeyboardInterrupt",
        evalue: "interrupted",
      });
      expect(resultOf(await kernel().execute("modes()"))).toBe("'true,true,true,false'");
      const still = `const before = fc.weight.data;
        await new Promise((done) => setTimeout(done, 100));
        fc.weight.data.every((value, i) => value === before[i])`;
      expect(resultOf(await kernel().execute(still))).toBe("true");
    }
  });

  test("of an idle kernel harms nothing", async () => {
    await kernel().request("interrupt_request", {}, kernel().control);
    expect(resultOf(await kernel().execute("1 + 1"))).toBe("2");
  });

  test("survives garbage collection of what it left behind", async () => {
    await interrupted("await null; console.log('go'); while (true) n += 0");
    const garbage =
      "let kept: unknown[] = []; for (let i = 0; i < 300; i++) kept = [new Array(100_000).fill(i)]; 'done'";
    expect(resultOf(await kernel().execute(garbage))).toBe("'done'");
  });

  test("meanwhile control, completion, inspection and history answer", async () => {
    const before = kernel().published.length;
    const running = kernel().execute("console.log('go'); while (true) n += 0");
    await kernel().until(
      (message) =>
        kernel().published.indexOf(message) >= before && message.content["text"] === "go\n",
    );
    const { reply } = await kernel().request("complete_request", {
      code: "Math.flo",
      cursor_pos: 8,
    });
    expect(reply.content["matches"]).toContain("floor");
    for (const [type, content] of [
      ["inspect_request", { code: "parseInt", cursor_pos: 3, detail_level: 0 }],
      ["is_complete_request", { code: "1" }],
      ["history_request", { hist_access_type: "tail", n: 1 }],
      ["comm_info_request", {}],
    ] as const) {
      const answer = await kernel().request(type, content);
      expect(answer.reply.content["status"], type).toMatch(/ok|complete/);
    }
    expect(
      (await kernel().request("kernel_info_request", {}, kernel().control)).reply.content,
    ).toMatchObject({ status: "ok" });
    await kernel().heartbeat.send("beat");
    expect(String((await kernel().heartbeat.receive())[0])).toBe("beat");
    // The last word about the state is that the kernel is busy; it follows the idle that we waited for.
    const lastState = () =>
      kernel().published.findLast(({ header }) => header.msg_type === "status")?.content;
    await expect.poll(lastState).toEqual({ execution_state: "busy" });
    await kernel().request("interrupt_request", {}, kernel().control);
    await running;
  });
});

describe("a Stop", () => {
  test("that is not heard is said so, and one more ends the process", async () => {
    const before = kernel().published.length;
    const said = (text: string) =>
      kernel().until(
        (message) =>
          kernel().published.indexOf(message) >= before &&
          String(message.content["text"]).includes(text),
      );
    const stop = () => kernel().request("interrupt_request", {}, kernel().control);
    const running = kernel().execute(
      `import { spawnSync } from "node:child_process"; console.log("go"); spawnSync("sh", ["-c", "trap '' INT; sleep 60"])`,
    );
    await said("go\n");
    await stop();
    await new Promise((done) => setTimeout(done, 2100));
    await stop();
    await said("one more Stop ends its process");
    await stop();
    const { reply } = await running;
    expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(reply.content["evalue"]).toMatch(/did not stop.*All variables are lost/);
    expect(resultOf(await kernel().execute("1 + 1"))).toBe("2");
  });
});
