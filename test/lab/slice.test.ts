import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { findBrowser } from "./browser.js";
import { missingLab } from "./environment.js";
import { Lab, skipWithoutLab } from "./lab.js";
import { pixelsOf } from "./pixels.js";

// JupyterLab and a browser start in seconds, and in minutes on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

const notebook = fileURLToPath(
  new URL("../../notebooks/01-volumes-and-filters.ipynb", import.meta.url),
);
const grid = "application/vnd.cnnlab.activationGrid.v1+json";

let lab: Lab | undefined;
beforeAll(async () => {
  if (missingLab() === undefined && findBrowser() !== undefined) lab = await Lab.start();
});
afterAll(() => lab?.close());
beforeEach(skipWithoutLab);

test("notebook 01 runs on kernel cnnlab and the extension draws the six maps of the photograph", async () => {
  const opened = await lab?.open(notebook);
  if (opened === undefined) throw new Error("JupyterLab did not start");
  expect(await opened.kernelName()).toBe("TypeScript (cnnlab)");
  await opened.runAll();

  const maps = opened.cellWith("const maps = conv2d(photo, six)");
  await maps.scrollIntoViewIfNeeded();
  expect(await maps.locator(".jp-OutputArea-output").first().textContent()).toContain(
    "[1, 6, 28, 28]",
  );
  const drawn = maps.locator(`[data-mime-type="${grid}"]`);
  await drawn.scrollIntoViewIfNeeded();
  await drawn.waitFor();
  const pixels = await pixelsOf(opened.page, await opened.screenshot("slice-maps", drawn));
  await opened.screenshot("slice");
  expect(pixels.width).toBeGreaterThan(300);
  // Six maps in a continuous colour scale, not an empty box or a line of text.
  expect(pixels.colors).toBeGreaterThan(300);
  expect(pixels.dominant).toBeLessThan(0.8);

  const checked = opened.cellWith('console.log("notebook 01: all checks passed")');
  expect(await checked.locator(".jp-OutputArea-output").textContent()).toContain(
    "all checks passed",
  );
  expect(opened.complaints).toEqual([]);
});
