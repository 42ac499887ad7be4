import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { KernelClient, textOf } from "../support/kernelClient.js";
import { descendants, isAlive } from "../support/processes.js";
import { temporaryFolder } from "../support/temporaryFolder.js";
import { resultOf, tracebackOf, useKernel } from "./useKernel.js";

describe("a cell that ends its process", () => {
  const kernel = useKernel({ env: { CNNLAB_HEAP_MB: "120" } });

  test.each([
    ["process.exit", "process.exit(3)", "ProcessExit", /code 3/],
    ["an abort in native code", "process.abort()", "ExecutorCrash", /SIGABRT/],
    ["a kill", "process.kill(process.pid, 'SIGKILL'); while (true);", "ExecutorCrash", /killed/],
    [
      "memory",
      "const kept: unknown[] = []; while (true) kept.push(new Array(100_000).fill(kept))",
      "OutOfMemory",
      /120 MB/,
    ],
  ])("is told of %s, and a fresh process starts", async (_why, code, ename, says) => {
    await kernel().execute("const before = 1; console.log('state')");
    const answer = await kernel().execute(`process.on("exit", () => console.log("bye")); ${code}`);
    expect(answer.reply.content).toMatchObject({ status: "error", ename });
    expect(tracebackOf(answer)).toMatch(says);
    expect(tracebackOf(answer)).toMatch(/variables are lost; a fresh process has started/);
    expect(textOf(answer, "stderr")).toBe("");
    if (ename === "ProcessExit") expect(textOf(answer)).toBe("bye\n");
    expect(resultOf(await kernel().execute("1 + 1"))).toBe("2");
    expect((await kernel().execute("before")).reply.content).toMatchObject({ status: "error" });
  });

  test("the limit of the heap is shown", async () => {
    expect(textOf(await kernel().execute("%help"))).toMatch(/Heap limit of the cells: 120 MB/);
  });
});

describe("a fault in native code", () => {
  const kernel = useKernel();

  test("is told, and the next process computes without the engine's addon, said aloud", async () => {
    const answer = await kernel().execute("process.kill(process.pid, 'SIGILL'); while (true);");
    expect(tracebackOf(answer)).toMatch(/ended with SIGILL.*a fresh process has started/s);
    const code = `import { backend, ones } from "cnnlab";
      [backend.current(), backend.info()["native"], ones([2, 2]).matmul(ones([2, 2])).at(0, 0).item()].join()`;
    expect(resultOf(await kernel().execute(code))).toMatch(
      /wasm,left out, since the process before this one ended with SIGILL,2/,
    );
  });
});

describe("the signing key", () => {
  test("is out of reach of cells", async () => {
    const key = "the-secret-key-of-this-test";
    const kernel = await KernelClient.start({ key, env: { JPY_PARENT_PID: String(process.pid) } });
    const { reply } = await kernel.execute(
      `const seen = JSON.stringify([process.env, process.argv, process.execArgv, Object.getOwnPropertyNames(globalThis)]);
       [seen.includes("${key.slice(0, 10)}" + "${key.slice(10)}"), seen.includes("kernel.json"), seen.includes("JPY_")].join()`,
      {
        user_expressions: {
          seen: "[seen.includes('the-secret-key' + '-of-this-test'), seen.includes('kernel.json'), seen.includes('JPY_')].join()",
        },
      },
    );
    expect(JSON.stringify(reply.content["user_expressions"])).toMatch(/false,false,false/);
    await kernel.close();
  });
});

describe("the end of a kernel", () => {
  test("shutdown_request answers, says so to all, and leaves no process and no file", async () => {
    const kernel = await KernelClient.start();
    await kernel.execute(
      "import { spawn } from 'node:child_process'; spawn('sleep', ['1000']); console.log(process.pid)",
    );
    const pids = descendants(kernel.process.pid ?? 0);
    expect(pids.length).toBeGreaterThanOrEqual(2);
    const ended = once(kernel.process, "exit");
    const { reply } = await kernel.request("shutdown_request", { restart: false }, kernel.control);
    expect(reply.content).toEqual({ status: "ok", restart: false });
    expect(kernel.published.some(({ header }) => header.msg_type === "shutdown_reply")).toBe(true);
    expect(await ended).toEqual([0, null]);
    await gone(pids);
    expect(existsSync(kernel.connectionPath)).toBe(false);
    await kernel.close();
  });

  test("also comes while a cell is busy", async () => {
    const kernel = await KernelClient.start();
    void kernel.execute("console.log('go'); while (true);");
    await kernel.until(({ content }) => content["text"] === "go\n");
    const pids = descendants(kernel.process.pid ?? 0);
    const ended = once(kernel.process, "exit");
    await kernel.request("shutdown_request", { restart: true }, kernel.control);
    expect(await ended).toEqual([0, null]);
    await gone(pids);
    // A restart uses the file again.
    expect(existsSync(kernel.connectionPath)).toBe(true);
    await kernel.close();
  });

  test("a kernel that is killed takes its executor with it, busy or not", async () => {
    const kernel = await KernelClient.start();
    void kernel.execute("console.log('go'); while (true);");
    await kernel.until(({ content }) => content["text"] === "go\n");
    const pids = descendants(kernel.process.pid ?? 0);
    kernel.process.kill("SIGKILL");
    await gone(pids);
    await kernel.close();
  });

  test("a kernel ends with its parent and removes its file", async () => {
    const kernel = await KernelClient.start();
    const entry = fileURLToPath(new URL("../../kernel/dist/main.js", import.meta.url));
    const folder = temporaryFolder("parent");
    const path = join(folder, "kernel.json");
    copyFileSync(kernel.connectionPath, path);
    await kernel.close();
    // A parent that starts a kernel on the same ports, says its pid, and is killed.
    const script = `
      const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, ${JSON.stringify([entry, path])}, { stdio: "ignore" });
      console.log(child.pid); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
    const [pid] = (await once(parent.stdout, "data")) as [Buffer];
    const child = Number(String(pid));
    // Until the executor is there, the kernel may not yet watch its parent.
    while (descendants(child).length === 0) await new Promise((done) => setTimeout(done, 50));
    await new Promise((done) => setTimeout(done, 500));
    const pids = [child, ...descendants(child)];
    parent.kill("SIGKILL");
    await gone(pids);
    expect(existsSync(path)).toBe(false);
  });
});

/** Waits until none of the processes lives. */
async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some((pid) => isAlive(pid))) await new Promise((done) => setTimeout(done, 50));
}
