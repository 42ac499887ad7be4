import { contentsOf } from "../../../support/kernelClient.js";
import { inSection, brief, complains, complaint, judge, last } from "../row.js";

const nested =
  "function outer() {\n  return inner();\n}\nfunction inner(): never {\n  throw new RangeError('far');\n}\nouter();";
const pythonNested =
  "def outer():\n    return inner()\ndef inner():\n    raise ValueError('far')\nouter()";

export const errors = inSection("Errors", [
  {
    line: "`error` on iopub and in the reply: ename, evalue, traceback",
    code: { ts: "throw new RangeError('far')", python: "raise ValueError('far')" },
    check: async ({ run }) => {
      const answer = last(await run());
      const [error] = contentsOf(answer, "error");
      const whole = [error, answer.reply.content].every(
        (content) =>
          /^(Range|Value)Error$/.test(String(content?.["ename"])) &&
          content?.["evalue"] === "far" &&
          Array.isArray(content["traceback"]),
      );
      return judge(whole, brief(JSON.stringify(error ?? answer.reply.content)));
    },
  },
  {
    line: "the traceback has the cell's own lines",
    code: { ts: nested, python: pythonNested },
    check: complains(/\b5:9|line 4|4 +raise/),
  },
  {
    line: "and a frame of code",
    code: { ts: nested, python: pythonNested },
    check: complains(/throw new RangeError|raise ValueError/),
  },
  {
    line: "frames of an imported `.ts` point to its own lines",
    files: {
      "fails.ts":
        "interface Long {\n  a: number;\n}\nexport function fails(x: Long): never {\n  throw new Error(String(x.a));\n}\n",
    },
    code: {
      ts: "import { fails } from './fails.ts'; fails({ a: 1 })",
      tslab: "import { fails } from './fails'; fails({ a: 1 })",
    },
    check: complains(/fails\.ts:5:9/),
  },
  {
    line: "no frames of the kernel",
    code: { ts: nested, python: pythonNested },
    check: async ({ run }) => {
      const text = complaint(last(await run()));
      const foreign =
        /^.*(node:internal|node_modules|kernel\/dist|ext:|deno_|ipykernel\/|IPython\/core|\(node:).*$/m.exec(
          text,
        );
      return judge(/far/.test(text) && foreign === null, brief(foreign?.[0] ?? text));
    },
  },
  {
    line: "causes",
    code: {
      ts: "throw new Error('top', { cause: new TypeError('below') })",
      python: "try: int('x')\nexcept ValueError as below: raise RuntimeError('top') from below",
    },
    check: complains(/top/, /below|invalid literal/),
  },
  {
    line: "AggregateError with each of its errors",
    code: {
      ts: "throw new AggregateError([new RangeError('one'), new Error('two')], 'all')",
      python: "raise ExceptionGroup('all', [ValueError('one'), OSError('two')])",
    },
    check: complains(/all/, /one/, /two/),
  },
  {
    line: "thrown values that are no errors",
    code: { ts: "throw { code: 42 }" },
    check: complains(/code: 42/),
  },
  { line: "undefined, thrown", code: { ts: "throw undefined" }, check: complains(/undefined/) },
  {
    line: "a syntax error with a caret",
    code: { ts: "let 1x = 2", python: "let 1x = 2" },
    check: complains(/1x[^]*[\^~]/),
  },
]);
