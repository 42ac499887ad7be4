import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { missingLab } from "./environment.js";
import { findBrowser } from "./browser.js";
import { Lab, skipWithoutLab } from "./lab.js";
import { pixelsOf } from "./pixels.js";

// JupyterLab and a browser start in seconds, and in a minute on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

const notebook = fileURLToPath(new URL("fixtures/grid.ipynb", import.meta.url));
const mime = "application/vnd.cnnlab.activationGrid.v1+json";

let lab: Lab | undefined;
beforeAll(async () => {
  if (missingLab() === undefined && findBrowser() !== undefined) lab = await Lab.start();
});
afterAll(() => lab?.close());
beforeEach(skipWithoutLab);

test("a notebook runs on kernel cnnlab and its activation grid is drawn by the extension", async () => {
  const opened = await lab?.open(notebook);
  if (opened === undefined) throw new Error("JupyterLab did not start");
  await opened.runAll();

  expect(await opened.outputs(0).allInnerTexts()).toEqual([
    expect.stringContaining("[ 1, 6, 28, 28 ]"),
  ]);
  const grid = opened.drawn(mime);
  await grid.waitFor();
  await grid.scrollIntoViewIfNeeded();
  const pixels = await pixelsOf(opened.page, await opened.screenshot("slice", grid));
  await opened.screenshot("slice-page");
  expect(pixels.width).toBeGreaterThan(200);
  // Six maps in a continuous colour scale, not an empty box.
  expect(pixels.colors).toBeGreaterThan(100);
  expect(pixels.dominant).toBeLessThan(0.9);
  expect(opened.complaints).toEqual([]);
});
