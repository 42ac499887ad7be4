import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { parseMagics } from "../../kernel/src/magics/parseMagics.js";
import { textOf } from "../support/kernelClient.js";
import { resultOf, useKernel } from "./useKernel.js";

describe("parseMagics", () => {
  test.each([
    ["no magics", "a % b", { magics: [], code: "a % b" }],
    [
      "lines at the head",
      "%cd x y\n// note\n%who\n1",
      {
        magics: [
          { name: "cd", argument: "x y" },
          { name: "who", argument: "" },
        ],
        code: "\n// note\n\n1",
      },
    ],
    ["a modulo in the middle stays", "a\n%b", { magics: [], code: "a\n%b" }],
    [
      "a measured line keeps its columns",
      "%time f()",
      { magics: [], code: "      f()", measure: "time" },
    ],
    [
      "a measured cell",
      "%%timeit\nf()\ng()",
      { magics: [], code: "        \nf()\ng()", measure: "timeit" },
    ],
  ])("%s", (_why, code, parsed) => {
    expect(parseMagics(code)).toEqual(parsed);
  });
});

describe("magics", () => {
  const kernel = useKernel();
  const print = async (code: string) => textOf(await kernel().execute(code));

  test("%help lists all; %help name opens the pager", async () => {
    const text = await print("%help");
    for (const name of ["time", "timeit", "who", "reset", "cd", "env", "typecheck", "npm"]) {
      expect(text).toContain(`%${name}`);
    }
    const { reply } = await kernel().execute("%help parseInt");
    expect(reply.content["payload"]).toMatchObject([{ source: "page", start: 0 }]);
  });

  test("%time and %timeit measure", async () => {
    const timed = await kernel().execute("%time 6 * 7");
    expect(textOf(timed)).toMatch(/^Wall time: .+; CPU time: .+\n$/);
    expect(resultOf(timed)).toBe("42");
    expect(await print("%timeit Math.sqrt(2)")).toMatch(
      / ± .+ per loop \(7 runs, \d+ loops each\)/,
    );
    expect(await print("%timeit await null")).toMatch(/per loop/);
  });

  test("%who names what the cells declared, %reset forgets it", async () => {
    await kernel().execute("const answer = 42; function half(x: number) { return x / 2 }");
    const shown = await print("%who");
    expect(shown).toMatch(/answer +const/);
    expect(shown).toMatch(/half +function +\(x: number\) => number/);
    await print("%reset");
    expect((await kernel().execute("answer")).reply.content).toMatchObject({ status: "error" });
    expect(await print("%who")).not.toMatch(/answer/);
  });

  test("%cd moves cells and imports", async () => {
    expect(await print("%cd")).toBe(`${realpathSync(kernel().directory)}\n`);
    await print(`%cd ${tmpdir()}`);
    expect(await print("console.log(process.cwd())")).toBe(`${realpathSync(tmpdir())}\n`);
    expect((await kernel().execute("%cd /nowhere")).reply.content).toMatchObject({
      ename: "MagicError",
    });
  });

  test("%env sets and shows", async () => {
    await print("%env COLOUR=deep red");
    expect(await print("%env COLOUR")).toBe("deep red\n");
    expect(await print("console.log(process.env['COLOUR'])")).toBe("deep red\n");
  });

  test("%typecheck chooses between stopping, warning and silence", async () => {
    const wrong = "const wrong: number = 'x'; wrong";
    expect((await kernel().execute(wrong)).reply.content).toMatchObject({
      ename: "TypeCheckError",
    });
    await print("%typecheck warn");
    const warned = await kernel().execute(wrong);
    expect(resultOf(warned)).toBe("'x'");
    expect(textOf(warned, "stderr")).toMatch(/TS2322/);
    await print("%typecheck off");
    expect(textOf(await kernel().execute(wrong), "stderr")).toBe("");
    await print("%typecheck on");
    expect((await kernel().execute("%typecheck maybe")).reply.content).toMatchObject({
      status: "error",
    });
  });

  test("an unknown magic says what to do", async () => {
    const { reply } = await kernel().execute("%nothing");
    expect(reply.content).toMatchObject({
      ename: "MagicError",
      evalue: "%nothing: there is no such magic; %help lists them",
    });
  });

  test("%npm runs the packaged npm", async () => {
    expect(await print("%npm --version")).toMatch(/^\d+\.\d+\.\d+/m);
    expect((await kernel().execute("%npm nonsense")).reply.content).toMatchObject({
      status: "error",
    });
  });
});
