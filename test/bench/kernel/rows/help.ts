import { inSection, brief, complaint, failed, judge, last, shows, visible } from "../row.js";
import type { Check } from "../row.js";

/** The last cell holds `|` for the cursor; those before it run. */
function asks(
  type: string,
  wanted: RegExp,
  judgeMore: (content: Readonly<Record<string, unknown>>, code: string) => boolean = () => true,
): Check {
  return async ({ kernel, cells, judgesTimes }) => {
    for (const cell of cells.slice(0, -1)) await kernel.execute(cell);
    const marked = cells.at(-1) ?? "";
    const code = marked.replace("|", "");
    const cursor_pos = [...marked.slice(0, marked.indexOf("|"))].length;
    const ask = async () => {
      const { reply } = await kernel.request(type, { code, cursor_pos, detail_level: 0 });
      const text = JSON.stringify(reply.content).replaceAll(/\\u001b\[[0-9;]*m/g, "");
      return judge(wanted.test(text) && judgeMore(reply.content, code), brief(text));
    };
    const outcome = await ask();
    // IPython leaves out what jedi does not find in time, which is more when asked again.
    return outcome.ok || !judgesTimes ? outcome : ask();
  };
}

const indents: Check = async ({ kernel, cells }) => {
  const { reply } = await kernel.request("is_complete_request", { code: cells[0] });
  return judge(
    reply.content["status"] === "incomplete" && /^\s+$/.test(String(reply.content["indent"])),
    brief(JSON.stringify(reply.content)),
  );
};

const says =
  (status: string): Check =>
  async ({ kernel, cells }) => {
    const { reply } = await kernel.request("is_complete_request", { code: cells[0] });
    return judge(reply.content["status"] === status, brief(JSON.stringify(reply.content)));
  };

const remembers =
  (content: Readonly<Record<string, unknown>>): Check =>
  async ({ kernel, run }) => {
    await run();
    const { reply } = await kernel.request("history_request", {
      output: false,
      raw: true,
      ...content,
    });
    const text = JSON.stringify(reply.content["history"] ?? reply.content);
    return judge(text.includes("remembered"), brief(text));
  };

const types =
  (answer: string, wanted: RegExp): Check =>
  async ({ kernel, run }) => {
    const asked: unknown[] = [];
    kernel.onInput = (content) => {
      asked.push(content);
      return answer;
    };
    const done = last(await run());
    const text = `${JSON.stringify(asked)} ${visible(done)}`;
    return judge(!failed(done) && wanted.test(text), brief(failed(done) ? complaint(done) : text));
  };

const timed = "console.time('it took'); const timed = 6 * 7; console.timeEnd('it took'); timed";

const remembered = { ts: "const remembered = 1; 0", python: "remembered = 1" };

export const help = inSection("Help", [
  {
    line: "completions with kinds",
    code: {
      ts: ["const net = { layers: ['a'], forward(x: number) { return x } }; 0", "net.|"],
      python: ["net = 'text'", "net.star|"],
    },
    check: asks(
      "complete_request",
      /_jupyter_types_experimental.*"type":"(function|method|property)/,
    ),
  },
  {
    line: "and signatures",
    code: {
      ts: ["const net2 = { forward(x: number) { return x } }; 0", "net2.fo|"],
      python: ["def net2(x): return x", "net|"],
    },
    check: asks("complete_request", /"signature":"\(/),
  },
  {
    line: "completion of a type that has no value yet",
    code: { ts: "function f(p: { alpha: number }) { return p.al|" },
    check: asks("complete_request", /alpha/),
  },
  {
    line: "cursor in code points with emoji and CJK",
    code: {
      ts: ["const 数 = '😀'; 0", "'😀😀'; 数.toUpp|"],
      python: ["数 = '😀'", "'😀😀'; 数.uppe|"],
    },
    check: asks(
      "complete_request",
      /[uU]pper/,
      ({ cursor_end }, code) => cursor_end === [...code].length,
    ),
  },
  {
    line: "inspect gives signature and docs of what cells define",
    code: {
      ts: ["/** Doubles it. */\nfunction doubled(x: number) { return 2 * x }", "doub|led(1)"],
      python: ["def doubled(x):\n    'Doubles it.'\n    return 2 * x", "doub|led(1)"],
    },
    check: asks("inspect_request", /doubled\(x[^]*Doubles it/),
  },
  {
    line: "and of the library",
    code: { ts: "parse|Int('1')", python: "in|t('1')" },
    check: asks("inspect_request", /(string.*number|Convert)[^]*/, ({ found }) => found === true),
  },
  {
    line: "is_complete with indent",
    code: { ts: "function f() {", python: "def f():" },
    check: indents,
  },
  {
    line: "is_complete knows invalid from incomplete",
    code: { ts: "1 ) 2", python: "1 ) 2" },
    check: says("invalid"),
  },
  { line: "history: tail", code: remembered, check: remembers({ hist_access_type: "tail", n: 3 }) },
  {
    line: "history: search",
    code: remembered,
    check: remembers({ hist_access_type: "search", pattern: "*remem?ered*", n: 3 }),
  },
  {
    line: "history: range",
    code: remembered,
    check: remembers({ hist_access_type: "range", session: 0, start: 0, stop: 1000 }),
  },
  {
    line: "stdin: prompt",
    code: { ts: "prompt('name? ')", python: "input('name? ')" },
    check: types("Ada", /name\? [^]*Ada/),
  },
  { line: "stdin: confirm", code: { ts: "confirm('sure?')" }, check: types("y", /sure\?[^]*true/) },
  {
    line: "stdin: await input, or the like; an emoji comes back",
    code: {
      ts: "await input('name? ')",
      Deno: "prompt('name? ')",
      python: "input('name? ')",
    },
    check: types("Ada 😀", /name\? [^]*Ada 😀/),
  },
  {
    line: "stdin: a password stays hidden",
    code: {
      ts: "(await input('key: ', { password: true })).length",
      python: "import getpass\nlen(getpass.getpass('key: '))",
    },
    check: types("secret", /"password":true[^]*6/),
  },
  {
    line: "%help",
    code: { ts: "%help", python: "%quickref" },
    check: async ({ run }) => {
      const answer = last(await run());
      const text = visible(answer) + JSON.stringify(answer.reply.content["payload"] ?? "");
      return judge(!failed(answer) && /%/.test(text), brief(complaint(answer)));
    },
  },
  {
    line: "%time, or the like",
    code: { cnnlab: "%time 6 * 7", ts: timed, python: "%time 6 * 7" },
    check: shows(/[\d.]+ ?[mnµμ]?s[^]*42/),
  },
  {
    line: "%timeit",
    code: { ts: "%timeit Math.sqrt(2)", python: "%timeit 2 ** 0.5" },
    check: shows(/±.*per loop/),
  },
  {
    line: "%who",
    code: { ts: ["const known = 1", "%who"], python: ["known = 1", "%who"] },
    check: shows(/known/),
  },
  {
    line: "%env, or the like",
    code: {
      cnnlab: ["%env COLOUR=red42", "%env COLOUR"],
      tslab: ["process.env.COLOUR = 'red42'; 0", "process.env.COLOUR"],
      Deno: ["Deno.env.set('COLOUR', 'red42')", "Deno.env.get('COLOUR')"],
      python: ["%env COLOUR=red42", "%env COLOUR"],
    },
    check: shows(/red42/),
  },
  {
    line: "%cd, or the like",
    alone: true,
    code: {
      cnnlab: ["%cd /", "process.cwd() + '42'"],
      ts: ["process.chdir('/')", "process.cwd() + '42'"],
      python: ["%cd /", "import os; os.getcwd() + '42'"],
    },
    check: shows(/^['"]?\/42/),
  },
  {
    line: "%reset",
    alone: true,
    code: {
      ts: [
        "const forgotten = 1",
        "%reset",
        "typeof (globalThis as any).forgotten + (() => { try { return eval('forgotten') } catch { return '42' } })()",
      ],
      python: ["forgotten = 1", "%reset -f", "'forgotten' in globals() or 42"],
    },
    check: shows(/42/),
  },
  {
    line: "a package installed from a cell, by %npm or the like",
    alone: true,
    files: {
      "local/package.json": '{ "name": "local-package", "version": "1.0.0", "main": "main.js" }',
      "local/main.js": "exports.answer = 42;",
    },
    code: {
      ts: [
        "%npm install ./local",
        "// @ts-nocheck\nimport local from 'local-package'; local.answer",
      ],
      tslab: [
        "import { execSync } from 'node:child_process'; execSync('npm install ./local'); 0",
        "import * as local from 'local-package'; local.answer",
      ],
      // Deno installs what an import names; it takes packages of the registry only.
      Deno: "import isOdd from 'npm:is-odd@3.0.1'; isOdd(3) ? 42 : 0",
    },
    check: shows(/42/),
  },
]);
