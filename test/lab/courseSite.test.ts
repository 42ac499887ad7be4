import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { courseFolder, courseNotebook } from "../notebooks/courseFixture.js";
import { findBrowser } from "./browser.js";
import { missingLab } from "./environment.js";
import { Lab, skipWithoutLab } from "./lab.js";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

let lab: Lab | undefined;
beforeAll(async () => {
  if (missingLab() === undefined && findBrowser() !== undefined) lab = await Lab.start();
});
afterAll(() => lab?.close());
beforeEach(skipWithoutLab);

test("a command of JupyterLab makes the course's site beside the notebook", async () => {
  const source = join(courseFolder({ "01-first": courseNotebook() }), "01-first.ipynb");
  const opened = await lab!.open(source);
  await opened.command("cnnlab:export-site");
  const site = join(lab!.folder, "course-site");
  expect(readFileSync(join(site, "index.html"), "utf8")).toContain("A test chapter");
  expect(existsSync(join(site, "01-first.pdf"))).toBe(true);
  expect(opened.complaints).toEqual([]);
});
