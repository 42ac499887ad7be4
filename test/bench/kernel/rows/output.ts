import { contentsOf, textOf } from "../../../support/kernelClient.js";
import { inSection, brief, complaint, failed, judge, last, publishes, shows } from "../row.js";
import type { Check, Idioms, Trial } from "../row.js";

/** Each kernel's own way to show one MIME type. */
const shown: Readonly<Record<string, Idioms>> = {
  "text/html": mime("html", "text/html", "'<b>42</b>'", "HTML"),
  "text/markdown": mime("markdown", "text/markdown", "'# 42'", "Markdown"),
  "text/latex": mime("latex", "text/latex", "'$42$'", "Latex"),
  "application/json": {
    ...mime("json", "application/json", "{ a: 42 }", "JSON", "{'a': 42}"),
    tslab:
      "import * as tslab from 'tslab'; tslab.display.raw('application/json', JSON.stringify({ a: 42 }))",
  },
  "image/png": mime(
    "png",
    "image/png",
    "new Uint8Array([137, 80, 78, 71])",
    "Image",
    "data=b'\\x89PNG\\r\\n\\x1a\\n', format='png'",
  ),
  "image/svg+xml": mime(
    "svg",
    "image/svg+xml",
    "'<svg xmlns=\"http://www.w3.org/2000/svg\"/>'",
    "SVG",
  ),
};

function mime(name: string, type: string, value: string, python: string, literal = value): Idioms {
  // Deno's displays take strings: bytes as base64.
  const deno = name === "png" ? "'iVBORw0KGgo='" : value;
  return {
    cnnlab: `display.${name}(${value})`,
    tslab: `import * as tslab from "tslab"; tslab.display.${name}(${value})`,
    Deno: `await Deno.jupyter.display({ "${type}": ${deno} }, { raw: true })`,
    python: `from IPython.display import display, ${python}\ndisplay(${python}(${literal}))`,
  };
}

const inspected: Readonly<Record<string, Idioms & { readonly wanted: RegExp }>> = {
  "circular objects": {
    ts: "const loop: any = { a: 1 }; loop.self = loop; loop",
    python: "loop = {}\nloop['self'] = loop\nloop",
    wanted: /Circular|\.\.\./,
  },
  "BigInt, Map, Set": {
    ts: "[10n, new Map([[1, 'a']]), new Set([2])]",
    wanted: /10n[^]*Map[^]*1 => ['"]a['"][^]*Set[^]*2/,
  },
  "objects of a class": {
    ts: "class Point { x = 42 }; new Point()",
    python: "import dataclasses\n@dataclasses.dataclass\nclass Point: x: int = 42\nPoint()",
    wanted: /Point[^]*x[^]*42/,
  },
  "an Error with its cause": {
    ts: "new Error('outer', { cause: new TypeError('inner') })",
    wanted: /outer[^]*inner/,
  },
  "typed arrays, shortened": { ts: "new Float32Array(10000)", wanted: /more items|\.\.\./ },
};

const everyLine: Check = async ({ kernel, cells }) => {
  const answer = await kernel.execute(cells[0] ?? "");
  const lines = textOf(answer).split("\n").slice(0, -1);
  const inOrder = lines.every((line, index) => line === String(index));
  const messages = contentsOf(answer, "stream").length;
  return judge(
    lines.length === 100_000 && inOrder && messages < 1000,
    `${lines.length} lines before idle${inOrder ? "" : ", out of order"}, in ${messages} messages`,
  );
};

const fiftyMegabytes: Check = async (trial) => {
  let [size, slowest] = await printAndBeat(trial);
  // A late heartbeat may be another program's fault.
  for (let n = 1; n < 3 && trial.judgesTimes && size === 50 && slowest >= 500; n++)
    [size, slowest] = await printAndBeat(trial);
  return judge(
    size === 50 && slowest < (trial.judgesTimes ? 500 : Infinity),
    `${size.toFixed(1)} MB, slowest heartbeat ${slowest.toFixed(0)} ms`,
  );
};

/** Megabytes that came, and the milliseconds of the slowest heartbeat meanwhile. */
async function printAndBeat({ kernel, run }: Trial): Promise<readonly [number, number]> {
  let slowest = 0;
  let isRunning = true;
  const beating = (async () => {
    while (isRunning) {
      const sent = performance.now();
      await kernel.heartbeat.send("beat");
      await kernel.heartbeat.receive();
      slowest = Math.max(slowest, performance.now() - sent);
      await new Promise((done) => setTimeout(done, 20));
    }
  })().catch(() => (slowest = Infinity));
  const answer = last(await run());
  isRunning = false;
  await beating;
  return [textOf(answer).length / 2 ** 20, slowest];
}

/** What the first cell printed late, and where it went, after the second has run. */
const toItsCell =
  (wanted: RegExp): Check =>
  async ({ run, kernel }) => {
    const [first, second] = await run();
    if (first === undefined || second === undefined) throw new Error("row: expected two cells");
    if (failed(second)) return judge(false, brief(complaint(second)));
    const parentOf = (answer: typeof first) => answer.reply.parentHeader.msg_id;
    const texts = (parent: string | undefined) =>
      kernel.published
        .filter(({ parentHeader }) => parentHeader.msg_id === parent)
        .map(({ content }) => JSON.stringify([content["text"], content["evalue"]]))
        .join("");
    const comes = () => wanted.test(texts(parentOf(first)));
    // Where the machine is busy it may come still later.
    await kernel.until(comes, 2000).catch(() => undefined);
    const own = comes();
    const other = wanted.test(texts(parentOf(second)));
    return judge(
      own && !other,
      own ? "in both cells" : other ? "in the newest cell" : "in no cell",
    );
  };

const sleep = "await new Promise((done) => setTimeout(done, 400)); 'slept'";
const pythonSleep = "await asyncio.sleep(0.4)";

const tslabReadme =
  "import * as tslab from 'tslab'; tslab.display.html('<h1>Hello <b>world!</b></h1>'); const p = tslab.newDisplay(); p.text('1'); p.text('2');";

export const output = inSection("Output", [
  {
    line: "execute_result with the count",
    code: { ts: "6 * 7", python: "6 * 7" },
    check: publishes("execute_result", ({ execution_count }) => Number(execution_count) > 0),
  },
  ...Object.entries(shown).map(([type, code]) => ({
    line: `display of ${type}`,
    code,
    check: publishes("display_data", ({ data }) => type in (data as object)),
  })),
  {
    line: "update of a display",
    code: {
      cnnlab: "const handle = display('a', { displayId: 'here' }); handle.update('b')",
      tslab:
        "import * as tslab from 'tslab'; const handle = tslab.newDisplay(); handle.text('a'); handle.text('b')",
      Deno: "await Deno.jupyter.broadcast('display_data', { data: { 'text/plain': 'a' }, metadata: {}, transient: { display_id: 'here' } }); await Deno.jupyter.broadcast('update_display_data', { data: { 'text/plain': 'b' }, metadata: {}, transient: { display_id: 'here' } })",
      python:
        "from IPython.display import display\nhandle = display('a', display_id=True)\nhandle.update('b')",
    },
    check: publishes(
      "update_display_data",
      ({ transient }) => typeof (transient as Record<string, unknown>)["display_id"] === "string",
    ),
  },
  {
    line: "clear_output that waits",
    code: {
      ts: "display.clear(true)",
      Deno: "await Deno.jupyter.broadcast('clear_output', { wait: true })",
      python: "from IPython.display import clear_output\nclear_output(wait=True)",
    },
    check: publishes("clear_output", ({ wait }) => wait === true),
  },
  {
    line: "a value shows itself: `Symbol.for('Jupyter.display')`",
    code: {
      ts: "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<i>own</i>' }) })",
      python: "class Own:\n    def _repr_html_(self): return '<i>own</i>'\nOwn()",
    },
    check: publishes(
      "execute_result",
      ({ data }) => (data as Record<string, unknown>)["text/html"] === "<i>own</i>",
    ),
  },
  {
    line: "tslab's README runs: `tslab.display.html`, `png`, `newDisplay`",
    code: {
      cnnlab: tslabReadme,
      tslab: tslabReadme,
    },
    check: publishes("update_display_data"),
  },
  ...Object.entries(inspected).map(([what, { wanted, ...code }]) => ({
    line: `text of ${what}`,
    code,
    check: shows(wanted),
  })),
  {
    line: "results are coloured",
    code: { ts: "({ n: 42 })" },
    check: async ({ run }) => {
      const text = JSON.stringify(last(await run()).published.map(({ content }) => content));
      return judge(/\\u001b\[3/.test(text), "without colours");
    },
  },
  {
    line: "console.error and warn go to stderr",
    code: {
      ts: "console.warn('w42'); console.error('e42')",
      python: "import sys\nprint('w42 e42', file=sys.stderr)",
    },
    check: async ({ run }) => {
      const answer = last(await run());
      return judge(/w42\s+e42/.test(textOf(answer, "stderr")), brief(textOf(answer, "stderr")));
    },
  },
  {
    line: "console.group, table, time",
    code: {
      ts: "console.group('g'); console.log('in'); console.groupEnd(); console.table([{ a: 1 }]); console.time('t'); console.timeEnd('t')",
    },
    check: shows(/g\n +in\n[^]*│[^]*t: [\d.]+ ?ms/),
  },
  {
    line: "process.stdout",
    code: {
      ts: "process.stdout.write('raw'); process.stdout.write('42\\n');",
      Deno: "await Deno.stdout.write(new TextEncoder().encode('raw42\\n')); undefined",
      python: "import sys\n_ = sys.stdout.write('raw42\\n')",
    },
    check: shows(/raw42/),
  },
  {
    line: "writes of native code",
    code: {
      ts: "import { writeSync } from 'node:fs'; writeSync(1, 'native42\\n'); undefined",
      python: "import os\n_ = os.write(1, b'native42\\n')",
    },
    check: shows(/native42/),
  },
  {
    line: "output of child processes, in order",
    code: {
      ts: "import { execSync } from 'node:child_process'; console.log('A'); execSync('echo B', { stdio: 'inherit' }); console.log('C');",
      python:
        "import subprocess\nprint('A', flush=True)\nsubprocess.run(['echo', 'B'])\nprint('C')",
    },
    check: shows(/A\nB\nC/),
  },
  {
    line: "100,000 lines arrive whole, in order, coalesced, before idle",
    alone: true,
    code: {
      ts: "for (let i = 0; i < 100_000; i++) console.log(String(i))",
      python: "for i in range(100_000): print(i)",
    },
    check: everyLine,
  },
  {
    line: "50 MB in one cell arrive whole, and the heartbeat answers within 0.5 s",
    alone: true,
    code: {
      ts: "for (let i = 0; i < 50; i++) console.log('x'.repeat(2 ** 20 - 1))",
      python: "for i in range(50): print('x' * (2 ** 20 - 1))",
    },
    check: fiftyMegabytes,
  },
  {
    line: "late output of a timer goes to its cell",
    alone: true,
    code: {
      ts: ["setTimeout(() => console.log('late42'), 150); 0", sleep],
      python: [
        "import asyncio\n_ = asyncio.get_running_loop().call_later(0.15, print, 'late42')",
        pythonSleep,
      ],
    },
    check: toItsCell(/late42/),
  },
  {
    line: "late output of a promise goes to its cell",
    alone: true,
    code: {
      ts: [
        "(async () => { await new Promise((done) => setTimeout(done, 150)); console.log('late42') })(); 0",
        sleep,
      ],
      python: [
        "import asyncio\nasync def late():\n    await asyncio.sleep(0.15); print('late42')\ntask = asyncio.create_task(late())",
        pythonSleep,
      ],
    },
    check: toItsCell(/late42/),
  },
  {
    line: "late output of a worker goes to its cell",
    alone: true,
    code: {
      ts: [
        "import { Worker } from 'node:worker_threads'; new Worker(`setTimeout(() => console.log('late42'), 150)`, { eval: true }); 0",
        sleep,
      ],
      Deno: [
        "new Worker(`data:application/javascript,setTimeout(() => console.log('late42'), 150)`, { type: 'module' }); 0",
        sleep,
      ],
      python: [
        "import threading, time, asyncio\ndef late(): time.sleep(0.15); print('late42')\nthreading.Thread(target=late).start()",
        pythonSleep,
      ],
    },
    check: toItsCell(/late42/),
  },
  {
    line: "a late exception is shown in its cell and kills nothing",
    alone: true,
    code: {
      ts: ["setTimeout(() => { throw new Error('late42') }, 150); 0", sleep],
      python: [
        "import asyncio, threading\ndef late(): raise ValueError('late42')\nthreading.Timer(0.15, late).start()",
        pythonSleep,
      ],
    },
    check: toItsCell(/late42/),
  },
  {
    line: "a late rejection, too",
    alone: true,
    code: {
      ts: ["setTimeout(async () => { throw new Error('late42') }, 150); 0", sleep],
      python: [
        "import asyncio\nasync def late():\n    await asyncio.sleep(0.15); raise ValueError('late42')\ntask = asyncio.create_task(late()); del task",
        pythonSleep,
      ],
    },
    check: toItsCell(/late42/),
  },
]);
