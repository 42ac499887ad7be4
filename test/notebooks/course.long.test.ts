import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { course, courseFolder, courseNotebook } from "./courseFixture.js";

// Starts a kernel for every chapter.
const minutes = (n: number): number => n * 60_000;

it(
  "runs the cells, and a cell that fails is named and leaves the last good site",
  () => {
    const plain = (source: string): object => ({
      ...courseNotebook(),
      metadata: {
        kernelspec: { name: "cnnlab", display_name: "TypeScript (cnnlab)", language: "typescript" },
      },
      cells: [
        { cell_type: "markdown", id: "t", metadata: {}, source: "# 01 · Runs" },
        {
          cell_type: "code",
          id: "a",
          metadata: {},
          execution_count: null,
          outputs: [],
          source: "6 * 7",
        },
        { cell_type: "code", id: "b", metadata: {}, execution_count: null, outputs: [], source },
      ],
    });
    const good = courseFolder({ "01-runs": plain('console.log("fresh output")') });
    const site = join(dirname(good), "site");
    expect(course(good, site, "--no-pdf").status).toBe(0);
    const page = readFileSync(join(site, "01-runs.html"), "utf8");
    expect(page).toContain("fresh output");

    const broken = courseFolder({ "01-runs": plain('throw new Error("boom")') });
    const done = course(broken, site, "--no-pdf");
    expect(done.status).toBe(1);
    expect(done.text).toMatch(/01-runs: cell 3 of 3 \(throw new Error\("boom"\)\): Error: boom/);
    expect(readFileSync(join(site, "01-runs.html"), "utf8")).toBe(page);
  },
  minutes(5),
);
