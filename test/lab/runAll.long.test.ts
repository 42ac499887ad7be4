import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { findBrowser } from "./browser.js";
import { missingLab } from "./environment.js";
import { Lab, skipWithoutLab } from "./lab.js";

// Training takes up to half a minute on a quiet machine.
vi.setConfig({ testTimeout: 300_000 });

const folder = fileURLToPath(new URL("../../notebooks/", import.meta.url));
const notebooks = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));

let lab: Lab | undefined;
beforeAll(async () => {
  if (missingLab() !== undefined || findBrowser() === undefined) return;
  lab = await Lab.start();
  // What the notebooks read from beside them.
  cpSync(join(folder, "weights"), join(lab.folder, "weights"), { recursive: true });
});
afterAll(() => lab?.close());
beforeEach(skipWithoutLab);

test.each(notebooks)("Run All takes %s to its end in JupyterLab", async (name) => {
  const opened = await lab?.open(join(folder, name));
  if (opened === undefined) throw new Error("JupyterLab did not start");
  await opened.command("notebook:run-all-cells");
  await opened.untilIdle();
  await opened.screenshot(`runAll-${name.slice(0, 2)}`);
  const cells = await opened.codeCells();
  expect(cells.length).toBeGreaterThan(5);
  const stopped = cells.filter(
    ({ executionCount, errors, mayFail }) => executionCount === null || (errors > 0 && !mayFail),
  );
  expect(stopped).toEqual([]);
  expect(opened.complaints).toEqual([]);
});
