import { once } from "node:events";
import { readFileSync } from "node:fs";
import { KernelClient, textOf } from "../../support/kernelClient.js";
import { descendants } from "../../support/processes.js";
import type { Subject, SubjectName } from "./subjects.js";

/** Samples of one measure for each kernel; interleaved, so that a busy machine slows all alike. */
export type Samples = Readonly<Partial<Record<SubjectName, readonly number[]>>>;

export interface Measure {
  readonly what: string;
  readonly unit: "ms" | "s" | "MB" | "x";
  readonly samples: Samples;
  /** What ours must not exceed. */
  readonly bar?: number;
  readonly note?: string;
}

const starts = 7;
const rounds = 50;
const longSession = 1000;
const additions = 3e7;

/** Every measure; `say` tells of progress. */
export async function measureSpeed(
  subjects: readonly Subject[],
  say: (text: string) => void,
): Promise<readonly Measure[]> {
  say("starts");
  const started = await measureStarts(subjects);
  const kernels = new Map<Subject, KernelClient>();
  for (const subject of subjects) kernels.set(subject, await warm(subject));
  say("memory");
  const memory = await inTurn(kernels, 1, async (kernel) => {
    for (let n = 0; n < 10; n++) await kernel.execute(`${n} + 1`);
    return residentMegabytes(kernel);
  });
  say("cells");
  const trivial = await inTurn(
    kernels,
    rounds,
    timed(() => "1 + 1"),
  );
  const declaring = await inTurn(kernels, rounds, (kernel, n, { language }) =>
    roundTrip(kernel, declares(language, n)),
  );
  say("completion");
  const completion = await inTurn(kernels, rounds, (kernel, _n, { language }) =>
    complete(kernel, language === "python" ? "print.__na" : "console.lo"),
  );
  say("loops");
  const loops = await measureLoops(kernels);
  say(`${longSession} cells`);
  const growth = await measureGrowth(subjects);
  for (const kernel of kernels.values()) await kernel.close();
  const denoReady = started.ready.Deno && median(started.ready.Deno);
  return [
    {
      what: "start to ready",
      unit: "s",
      samples: started.ready,
      bar: 0.5,
      ...(denoReady !== undefined && { bar: denoReady, note: "the bar is Deno's own" }),
    },
    { what: "first cell, sent once ready", unit: "s", samples: started.first, bar: 1.5 },
    { what: "restart", unit: "s", samples: started.restart, bar: 1 },
    { what: "trivial cell", unit: "ms", samples: trivial, bar: 5 },
    { what: "cell of a const and a function", unit: "ms", samples: declaring, bar: 8 },
    {
      what: "1,000th such cell as multiple of the 10th",
      unit: "x",
      samples: growth.samples,
      bar: 1.5,
      note: growth.note,
    },
    { what: "completion", unit: "ms", samples: completion, bar: 30 },
    {
      what: "resident memory of all its processes after ten cells",
      unit: "MB",
      samples: memory,
      bar: 450,
    },
    ...loops,
  ];
}

/** The same of the samples of each kernel. */
function each(
  samples: Samples,
  change: (list: readonly number[], name: SubjectName) => readonly number[],
): Samples {
  return Object.fromEntries(
    Object.entries(samples).map(([name, list]) => [name, change(list, name as SubjectName)]),
  );
}

export const quantile = (list: readonly number[], q: number): number =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))] ?? NaN;

export const median = (list: readonly number[]): number => quantile(list, 0.5);

async function measureStarts(subjects: readonly Subject[]) {
  type Taken = Partial<Record<SubjectName, number[]>>;
  const [ready, first, restart]: [Taken, Taken, Taken] = [{}, {}, {}];
  const add = (to: Taken, { name }: Subject, ms: number) => (to[name] ??= []).push(ms / 1000);
  for (let n = 0; n < starts; n++) {
    for (const subject of subjects) {
      const spawned = performance.now();
      const kernel = await KernelClient.launch({ spec: subject.spec });
      add(ready, subject, performance.now() - spawned);
      add(first, subject, await roundTrip(kernel, "1 + 1"));
      const left = performance.now();
      const ended = once(kernel.process, "exit");
      await kernel.send(kernel.control, kernel.message("shutdown_request", { restart: true }));
      // Jupyter kills what has not gone after a while.
      const timer = setTimeout(() => kernel.process.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
      const again = await KernelClient.launch({ spec: subject.spec });
      add(restart, subject, performance.now() - left);
      await Promise.all([kernel.close(), again.close()]);
    }
  }
  return { ready, first, restart };
}

/** A kernel past its first cells, and past what it does after them. */
async function warm(subject: Subject): Promise<KernelClient> {
  const kernel = await KernelClient.launch({ spec: subject.spec });
  await kernel.execute("1 + 1");
  await new Promise((done) => setTimeout(done, 1500));
  return kernel;
}

async function inTurn(
  kernels: ReadonlyMap<Subject, KernelClient>,
  times: number,
  take: (kernel: KernelClient, n: number, subject: Subject) => Promise<number>,
): Promise<Samples> {
  const samples: Partial<Record<SubjectName, number[]>> = {};
  for (let n = 0; n < times; n++) {
    for (const [subject, kernel] of kernels) {
      (samples[subject.name] ??= []).push(await take(kernel, n, subject));
    }
  }
  return samples;
}

const timed = (code: (n: number) => string) => (kernel: KernelClient, n: number) =>
  roundTrip(kernel, code(n));

async function roundTrip(kernel: KernelClient, code: string): Promise<number> {
  const sent = performance.now();
  await kernel.execute(code);
  const ms = performance.now() - sent;
  kernel.published.length = 0;
  return ms;
}

function declares(language: Subject["language"], n: number): string {
  return language === "python"
    ? `value${n} = ${n}\ndef scaled${n}(by): return value${n} * by`
    : `const value${n} = ${n};\nfunction scaled${n}(by: number) { return value${n} * by }`;
}

async function complete(kernel: KernelClient, code: string): Promise<number> {
  const sent = performance.now();
  await kernel.request("complete_request", { code, cursor_pos: code.length });
  return performance.now() - sent;
}

interface Growth {
  readonly samples: Samples;
  /** Which kernels stopped answering, and where. */
  readonly note: string;
}

/** Medians of ten cells about the 10th and the 1,000th, in sessions of their own. */
async function measureGrowth(subjects: readonly Subject[]): Promise<Growth> {
  const kernels = new Map<Subject, KernelClient>();
  for (const subject of subjects) kernels.set(subject, await warm(subject));
  const all: Partial<Record<SubjectName, number[]>> = {};
  const ended: string[] = [];
  for (let n = 0; n < longSession + 5; n++) {
    for (const [subject, kernel] of kernels) {
      try {
        const ms = await roundTrip(kernel, declares(subject.language, n));
        (all[subject.name] ??= []).push(ms);
      } catch {
        ended.push(`${subject.name} did not answer cell ${n} within 20 s`);
        kernels.delete(subject);
        await kernel.close();
      }
    }
  }
  for (const kernel of kernels.values()) await kernel.close();
  const whole = each(all, (ms) => (ms.length > longSession ? ms : []));
  return {
    samples: each(whole, (ms) =>
      ms.length === 0 ? [] : [median(ms.slice(-10)) / median(ms.slice(5, 15))],
    ),
    note: ended.join("; "),
  };
}

/** The same additions on a variable of a function, of the cell and of an earlier cell. */
async function measureLoops(
  kernels: ReadonlyMap<Subject, KernelClient>,
): Promise<readonly Measure[]> {
  const typed = new Map([...kernels].filter(([{ language }]) => language === "typescript"));
  const loop = (sum: string) => `for (let i = 0; i < ${additions}; i++) ${sum} += i;`;
  const time = (body: string) =>
    `const began = performance.now(); ${body} console.log("took " + String(performance.now() - began));`;
  const kinds = {
    "of a function": (n: number) =>
      time(`(() => { let local${n} = 0; ${loop(`local${n}`)} return local${n} })();`),
    "on a top-level `let` of the same cell": (n: number) =>
      `let own${n} = 0; ${time(loop(`own${n}`))}`,
    "on a top-level `let` of an earlier cell": () => time(loop("earlier")),
  };
  for (const kernel of typed.values()) await kernel.execute("let earlier = 0");
  const measured: [string, Samples][] = [];
  for (const [kind, code] of Object.entries(kinds)) {
    const samples = await inTurn(typed, 3, async (kernel, n, { name }) => {
      // tslab takes ten seconds for one.
      if (n > 0 && name === "tslab") return NaN;
      const { published } = await kernel.execute(code(n));
      return Number(/took ([\d.]+)/.exec(textOf({ published, reply: kernel.message("") }))?.[1]);
    });
    measured.push([kind, each(samples, (ms) => ms.filter((one) => one > 0))]);
  }
  const [local] = measured;
  return measured.flatMap(([kind, samples]): Measure[] => {
    const what = `3e7 additions ${kind}`;
    if (kind === local?.[0]) return [{ what, unit: "ms", samples }];
    const ratios = each(samples, (ms, name) => [median(ms) / median(local?.[1][name] ?? [])]);
    return [
      { what, unit: "ms", samples },
      { what: `${what}, as multiple`, unit: "x", samples: ratios, bar: 4 },
    ];
  });
}

/** Of the kernel and all below it; pages that they share count for each. */
function residentMegabytes(kernel: KernelClient): number {
  const pid = kernel.process.pid ?? 0;
  const kilobytes = [pid, ...descendants(pid)].map((one) => {
    const status = readFileSync(`/proc/${one}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  });
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}
