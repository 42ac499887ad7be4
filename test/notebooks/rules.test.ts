import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  codeCells,
  notebookNames,
  notebooksFolder,
  proseCells,
  readNotebook,
  textOf,
} from "./notebook.js";
import { computedCounts, missedClaims, missedResults, statedCounts, statedTimes } from "./prose.js";

const PUBLIC = /^(cnnlab|@cnnlab\/widgets|node:[\w/]+)$/;
const RANDOM = /\brand[a-z]*\(|new nn\.(Conv|Linear)|shuffle: true/;
const MAX_LINES = 20;

describe.each(notebookNames())("%s", (name) => {
  const notebook = readNotebook(`${notebooksFolder}${name}`);
  const code = codeCells(notebook);
  const prose = proseCells(notebook);

  it("is a notebook of the cnnlab kernel with unique cell ids", () => {
    expect([notebook.nbformat, notebook.nbformat_minor]).toEqual([4, 5]);
    expect(notebook.metadata.kernelspec?.name).toBe("cnnlab");
    expect(new Set(notebook.cells.map((cell) => cell.id)).size).toBe(notebook.cells.length);
  });

  it("says first what it is for, which part of the lecture, how long, and on which data", () => {
    const head = notebook.cells[0]?.source ?? "";
    for (const part of ["**Goal.**", "Part of the lecture", "Seconds on 2 cores", "**Data**"]) {
      expect(head).toContain(part);
    }
  });

  it("has short cells", () => {
    const long = code.filter((cell) => cell.source.split("\n").length > MAX_LINES);
    expect(long.map((cell) => cell.id)).toEqual([]);
  });

  it("imports public names only", () => {
    const sources = code.map((cell) => cell.source).join("\n");
    const imported = [...sources.matchAll(/\bfrom "([^"]+)"|import\("([^"]+)"\)/g)];
    expect(
      imported.map((match) => match[1] ?? match[2] ?? "").filter((path) => !PUBLIC.test(path)),
    ).toEqual([]);
  });

  it("sets the seed no later than the first random number", () => {
    const random = code.findIndex((cell) => RANDOM.test(cell.source));
    const seeded = code.findIndex((cell) => cell.source.includes("manualSeed("));
    if (random >= 0) expect(seeded >= 0 && seeded <= random).toBe(true);
  });

  it("was run from top to bottom without an error", () => {
    expect(code.map((cell) => cell.execution_count)).toEqual(code.map((_, i) => i + 1));
    expect(
      code.flatMap((cell) => cell.outputs).filter((out) => out.output_type === "error"),
    ).toEqual([]);
  });

  it("gives every picture a text that stands in for it", () => {
    const bare = code.filter((cell) =>
      cell.outputs.some((out) => out.data && !("text/plain" in out.data)),
    );
    expect(bare.map((cell) => cell.id)).toEqual([]);
  });

  it("has exercises with a hint, a stub that says so, and a hidden solution that passes", () => {
    const stubs = code
      .filter((cell) => /^ex\d-stub$/.test(cell.id))
      .map((cell) => cell.id.slice(0, 3));
    expect(stubs.length).toBeGreaterThanOrEqual(3);
    for (const exercise of stubs) {
      const part = (suffix: string) =>
        notebook.cells.find((cell) => cell.id === `${exercise}-${suffix}`);
      const [check, solution] = [part("check"), part("solution")];
      expect(part("md")?.source).toContain("<details><summary>Hint</summary>");
      expect(check && textOf(check)).toContain("not done yet");
      expect(solution && textOf(solution)).toMatch(/^right/);
      expect(solution?.metadata.tags).toContain("solution");
      expect(solution?.metadata.jupyter?.source_hidden).toBe(true);
    }
  });

  it("ends with assertions that pass", () => {
    const last = code[code.length - 1];
    expect(last?.source.match(/assert\./g)?.length ?? 0).toBeGreaterThanOrEqual(5);
    expect(last && textOf(last)).toContain("all checks passed");
  });

  it("computes every count that its prose states", () => {
    const computed = computedCounts(notebook);
    expect(statedCounts(notebook).filter((count) => !computed.has(count))).toEqual([]);
  });

  it("keeps trained figures inside the ranges that it states", () => {
    expect(missedClaims(notebook)).toEqual([]);
  });

  it("quotes three-seed ranges that results.md holds", () => {
    const results = readFileSync(`${notebooksFolder}results.md`, "utf8");
    expect(missedResults(notebook, results)).toEqual([]);
  });

  it("states no time in its prose", () => {
    expect(statedTimes(notebook)).toEqual([]);
  });

  it("gives the Chinese term beside the English one", () => {
    expect(prose.filter((cell) => /\p{Script=Han}/u.test(cell.source)).length).toBeGreaterThan(3);
  });
});
