import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Answer, KernelClient } from "../../../support/kernelClient.js";
import { inSection, brief, complaint, failed, judge, visible } from "../row.js";
import type { Check, Idioms, Trial } from "../row.js";
import { descendants, isAlive } from "../../../support/processes.js";

const stopWithinMs = 300;
const pause = (ms: number) =>
  new Promise<undefined>((done) => setTimeout(() => done(undefined), ms));

/** Waits for a cell to say "go". */
async function going(kernel: KernelClient, from: number): Promise<void> {
  await kernel.until(
    (message) =>
      kernel.published.indexOf(message) >= from && /go/.test(String(message.content["text"])),
    10_000,
  );
}

/**
 * The first cell is state, the second runs for ever, the third asks for the state. Where only the time is too long, it
 * is taken anew: that another program had the processor is no fault of the kernel.
 */
const stops =
  (after = /^/): Check =>
  async (trial) => {
    const [state = ""] = trial.cells;
    await trial.kernel.execute(state);
    let { outcome, isSlow } = await stopOnce(trial, after);
    for (let n = 1; n < 3 && isSlow; n++) ({ outcome, isSlow } = await stopOnce(trial, after));
    return outcome;
  };

async function stopOnce({ kernel, cells, judgesTimes }: Trial, after: RegExp) {
  const [, endless = "", look = ""] = cells;
  const from = kernel.published.length;
  const running = kernel.execute(endless);
  await going(kernel, from);
  await pause(100);
  const stopped = performance.now();
  await kernel.interrupt();
  const { answer, late } = await endOf(running, kernel);
  const ms = performance.now() - stopped;
  if (answer === undefined) return { outcome: judge(false, late), isSlow: false };
  const text = visible(await lookAt(kernel, look));
  const hasFinished = after.test(visible(answer));
  const ok = failed(answer) && /42/.test(text) && hasFinished;
  const isSoon = late === "" && (!judgesTimes || ms <= stopWithinMs);
  const came = [
    ...(failed(answer) ? [] : ["no error"]),
    late || `after ${ms.toFixed(0)} ms`,
    ...(hasFinished ? [] : [`no ${after.source}`]),
    `state ${text || "lost"}`,
  ];
  const outcome = judge(ok && isSoon, brief(came.join("; ")));
  return { outcome, isSlow: ok && !isSoon && late === "" };
}

/** The answer of a cell after Stop. A kernel whose event loop sleeps through it may wake for a request. */
async function endOf(running: Promise<Answer>, kernel: KernelClient) {
  const answer = await Promise.race([running, pause(4000)]);
  if (answer !== undefined) return { answer, late: "" };
  void kernel.request("kernel_info_request");
  const woken = await Promise.race([running, pause(2000)]);
  return woken === undefined
    ? { answer: undefined, late: "it goes on" }
    : { answer: woken, late: "only once another request came" };
}

/** What comes in the same moment as an error may be aborted with the queue; what comes later is not. */
async function lookAt(kernel: KernelClient, code: string): Promise<Answer> {
  const answer = await kernel.execute(code);
  if (!/^abort/.test(String(answer.reply.content["status"]))) return answer;
  await pause(500);
  return kernel.execute(code);
}

const endless: Readonly<Record<string, Idioms & { readonly after?: RegExp }>> = {
  "a busy loop": loops(
    "console.log('go'); while (true) kept += 0",
    "print('go', flush=True)\nwhile True: pass",
  ),
  "a busy loop after an await": loops(
    "await null; console.log('go'); while (true) kept += 0",
    "import asyncio\nawait asyncio.sleep(0)\nprint('go', flush=True)\nwhile True: pass",
  ),
  "a pending await": loops(
    "console.log('go'); await new Promise(() => {})",
    "import asyncio\nprint('go', flush=True)\nawait asyncio.Event().wait()",
  ),
  "an endless async loop, and `finally` runs": {
    ...loops(
      "try { console.log('go'); while (true) await new Promise((done) => setTimeout(done, 5)) } finally { console.log('finally') }",
      "import asyncio\ntry:\n    print('go', flush=True)\n    while True: await asyncio.sleep(0.005)\nfinally: print('finally')",
    ),
    after: /finally/,
  },
  "a runaway print": loops(
    "console.log('go'); while (true) console.log('x'.repeat(80))",
    "print('go')\nwhile True: print('x' * 80)",
  ),
  "a long call of the engine": {
    cnnlab: [
      "import { conv2d, randn } from 'cnnlab'; let kept = 42",
      "const x = randn([8, 64, 64, 64]), w = randn([64, 64, 3, 3]); console.log('go'); while (true) conv2d(x, w, { padding: 1 })",
      "kept",
    ],
  },
};

function loops(ts: string, python: string): Idioms {
  return { ts: ["let kept = 42", ts, "kept"], python: ["kept = 42", python, "kept"] };
}

const busy: Idioms = {
  ts: "console.log('go'); const until = Date.now() + 3000; while (Date.now() < until);",
  python:
    "import time\nprint('go', flush=True)\nuntil = time.time() + 3\nwhile time.time() < until: pass",
};

/** Asks while a cell is busy; the answer must come before its end. */
const meanwhile =
  (ask: (kernel: KernelClient) => Promise<unknown>, wanted = /^/): Check =>
  async ({ kernel, cells }) => {
    const from = kernel.published.length;
    let ended = false;
    const running = kernel.execute(cells[0] ?? "").then(
      () => (ended = true),
      () => false,
    );
    await going(kernel, from);
    const asked = performance.now();
    const answer = await Promise.race([ask(kernel), pause(8000).then(() => "no answer")]);
    const before = !ended;
    const ms = performance.now() - asked;
    await kernel.interrupt();
    await Promise.race([running, pause(3000)]);
    return judge(
      before && wanted.test(JSON.stringify(answer)),
      before || answer === "no answer"
        ? brief(JSON.stringify(answer))
        : `only after the cell, ${(ms / 1000).toFixed(1)} s`,
    );
  };

const replyOf =
  (type: string, content: Readonly<Record<string, unknown>>) => async (kernel: KernelClient) =>
    (await kernel.request(type, content)).reply.content;

const lostProcess =
  (wanted: RegExp): Check =>
  async ({ kernel, cells }) => {
    const [state = "", deadly = "", alive = ""] = cells;
    await kernel.execute(state);
    const answer = await Promise.race([
      kernel.execute(deadly),
      once(kernel.process, "exit").then(() => undefined),
      pause(55_000).then(() => undefined),
    ]);
    if (answer === undefined)
      return judge(
        false,
        kernel.process.exitCode === null && kernel.process.signalCode === null
          ? "no answer"
          : "the kernel died",
      );
    const text = complaint(answer);
    const next = visible(await kernel.execute(alive));
    return judge(
      failed(answer) && wanted.test(text) && /42/.test(next),
      brief(failed(answer) ? text : "no error"),
    );
  };

const deadly = (code: string): Idioms => ({ ts: ["const before = 1", code, "6 * 7"] });

export const control = inSection("Control", [
  ...Object.entries(endless).map(([what, { after, ...code }]) => ({
    line: `Stop ends ${what} within 0.3 s, state kept`,
    alone: true,
    code,
    check: stops(after),
  })),
  {
    line: "an error aborts the queued cells",
    alone: true,
    code: {
      ts: ["await new Promise((done) => setTimeout(done, 300)); throw new Error('stop')", "1"],
      Deno: ["await new Promise((done) => setTimeout(done, 300)); throw new Error('stop')", "1"],
      python: ["import time\ntime.sleep(0.3)\nraise ValueError('stop')", "1"],
    },
    check: async ({ kernel, cells }) => {
      const first = kernel.execute(cells[0] ?? "");
      const second = await kernel.execute(cells[1] ?? "");
      await first;
      return judge(
        // tslab says "abort", an older name.
        /^abort/.test(String(second.reply.content["status"])),
        brief(String(second.reply.content["status"])),
      );
    },
  },
  {
    line: "the control channel answers during a busy loop",
    alone: true,
    code: busy,
    check: meanwhile(
      async (kernel) =>
        (await kernel.request("kernel_info_request", {}, kernel.control)).reply.content["status"],
      /ok/,
    ),
  },
  {
    line: "the heartbeat answers during a busy loop",
    alone: true,
    code: busy,
    check: meanwhile(async (kernel) => {
      await kernel.heartbeat.send("beat");
      return String((await kernel.heartbeat.receive())[0]);
    }, /beat/),
  },
  {
    line: "completion answers while a cell runs",
    alone: true,
    code: busy,
    check: meanwhile(replyOf("complete_request", { code: "par", cursor_pos: 3 }), /matches/),
  },
  {
    line: "inspection answers while a cell runs",
    alone: true,
    code: busy,
    check: meanwhile(
      replyOf("inspect_request", { code: "parseInt", cursor_pos: 4, detail_level: 0 }),
      /ok/,
    ),
  },
  {
    line: "is_complete answers while a cell runs",
    alone: true,
    code: busy,
    check: meanwhile(replyOf("is_complete_request", { code: "f(" }), /status/),
  },
  {
    line: "history answers while a cell runs",
    alone: true,
    code: busy,
    check: meanwhile(
      replyOf("history_request", { hist_access_type: "tail", n: 1, output: false, raw: true }),
      /history/,
    ),
  },
  {
    line: "and the busy indicator stays right",
    alone: true,
    code: busy,
    check: meanwhile(async (kernel) => {
      await kernel.request("is_complete_request", { code: "1" });
      await pause(50);
      return kernel.published.findLast(({ header }) => header.msg_type === "status")?.content[
        "execution_state"
      ];
    }, /busy/),
  },
  {
    line: "output streams while the main thread is busy",
    alone: true,
    code: busy,
    check: meanwhile(() => Promise.resolve("live"), /live/),
  },
  {
    line: "process.exit() is an error of its cell; a fresh process, and it says that state is lost",
    alone: true,
    code: deadly("process.exit(3)"),
    check: lostProcess(/lost/),
  },
  {
    line: "a crash in native code, too",
    alone: true,
    code: deadly("process.abort()"),
    check: lostProcess(/lost/),
  },
  {
    line: "out-of-memory, too",
    alone: true,
    patienceMs: 60_000,
    code: deadly(
      "const kept: unknown[] = []; while (true) kept.push(new Array(1_000_000).fill(kept))",
    ),
    check: lostProcess(/memory/i),
  },
  {
    line: "the heap limit is settable and shown",
    alone: true,
    code: { cnnlab: "%help" },
    check: async ({ another, cells }) => {
      const kernel = await another({ env: { CNNLAB_HEAP_MB: "150" } });
      const text = visible(await kernel.execute(cells[0] ?? ""));
      return judge(/150 MB/.test(text), brief(text));
    },
  },
  {
    // The connection file is Jupyter's, which removes it.
    line: "shutdown leaves no process",
    alone: true,
    code: {
      ts: "import { spawn } from 'node:child_process'; spawn('sleep', ['1000']); 0",
      python: "import subprocess\np = subprocess.Popen(['sleep', '1000'])",
    },
    check: async ({ kernel, run }) => {
      await run();
      const pids = descendants(kernel.process.pid ?? 0);
      const ended = once(kernel.process, "exit");
      await kernel.send(kernel.control, kernel.message("shutdown_request", { restart: false }));
      const ok = await Promise.race([ended.then(() => true), pause(5000).then(() => false)]);
      await pause(500);
      const left = pids.filter(isAlive).length;
      return judge(
        ok && left === 0,
        `${ok ? "" : "it did not end within 5 s; "}${left} of its processes left`,
      );
    },
  },
  {
    line: "the end of its parent ends it",
    alone: true,
    code: { ts: "0", python: "0" },
    check: async ({ kernel, subject }) => {
      await kernel.close();
      const { argv } = subject.spec;
      const file = `${kernel.connectionPath}.2`;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(kernel.connection));
      const command = argv.map((part) => part.replace("{connection_file}", file));
      // As Jupyter does, the parent says its pid and gives the kernel a group of its own.
      const script = `const { spawn } = require("node:child_process");
      const child = spawn(${JSON.stringify(command[0])}, ${JSON.stringify(command.slice(1))}, { stdio: "ignore", detached: true, env: { ...process.env, JPY_PARENT_PID: String(process.pid) } });
      console.log(child.pid); setInterval(() => {}, 1000);`;
      const parent = spawn(process.execPath, ["-e", script], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [pid] = (await once(parent.stdout, "data")) as [Buffer];
      await pause(2500);
      const pids = [Number(String(pid)), ...descendants(Number(String(pid)))];
      parent.kill("SIGKILL");
      await pause(3000);
      const left = pids.filter(isAlive);
      for (const one of left) process.kill(one, "SIGKILL");
      return judge(left.length === 0, `${left.length} processes left`);
    },
  },
]);
