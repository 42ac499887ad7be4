import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeBundle } from "../../src/display/bundle.js";
import { displays } from "../../src/display/displays.js";
import { samples } from "../display/samples.js";
import { findBrowser } from "./browser.js";
import { missingLab } from "./environment.js";
import { Lab, skipWithoutLab } from "./lab.js";
import type { LabNotebook } from "./labNotebook.js";
import { pixelsOf } from "./pixels.js";

// JupyterLab and a browser start in seconds, and in a minute on a busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** A notebook as a reader gets it: its outputs saved by another's kernel, so Lab does not trust it. */
const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    kernelspec: { name: "cnnlab", display_name: "TypeScript (cnnlab)", language: "typescript" },
  },
  cells: samples.map(({ type, name, payload }) => {
    const display = displays.find(({ schema }) => schema.type === type);
    if (display === undefined) throw new Error(`no display ${type}`);
    return {
      cell_type: "code",
      id: `${type}-${name}`.slice(0, 64),
      metadata: {},
      execution_count: null,
      source: `// ${type} / ${name}`,
      outputs: [
        { output_type: "display_data", metadata: {}, data: makeBundle(display, payload()) },
      ],
    };
  }),
};

let lab: Lab | undefined;
let opened: LabNotebook;
let folder: string;

beforeAll(async () => {
  if (missingLab() !== undefined || findBrowser() === undefined) return;
  folder = mkdtempSync(join(tmpdir(), "cnnlab-displays-"));
  const path = join(folder, "displays.ipynb");
  writeFileSync(path, JSON.stringify(notebook));
  lab = await Lab.start();
  opened = await lab.open(path);
});

afterAll(async () => {
  await lab?.close();
  if (lab !== undefined) rmSync(folder, { recursive: true, force: true });
});

beforeEach(skipWithoutLab);

const themes = ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"] as const;

describe.each(themes)("a saved notebook that Lab does not trust, %s", (theme) => {
  beforeAll(async () => {
    if (lab === undefined) return;
    await opened.command("apputils:change-theme", { theme });
    await opened.page.waitForFunction(
      (name) => document.body.dataset["jpThemeName"] === name,
      theme,
    );
  });

  it.each(samples)("$type / $name is drawn by our renderer", async ({ type, name }) => {
    const index = samples.findIndex((sample) => sample.type === type && sample.name === name);
    await opened.command("notebook:move-cursor-down", {});
    const cell = opened.page.locator(".jp-Notebook .jp-Cell").nth(index);
    await cell.scrollIntoViewIfNeeded();
    const mime = `application/vnd.cnnlab.${type}.v1+json`;
    const display = cell.locator(`[data-mime-type="${mime}"].cnnlab`);
    await display.waitFor();
    expect(await display.locator(".cnnlab-error").count()).toBe(0);
    if (type === "lossCurves" || type === "gradientFlow") {
      await display.locator(".main-svg").first().waitFor({ state: "attached" });
    }
    await display.scrollIntoViewIfNeeded();
    const file = `display-${type}-${name}-${theme.replaceAll(" ", "").replace("JupyterLab", "")}`;
    const pixels = await pixelsOf(opened.page, await opened.screenshot(file, display));
    // Text alone has some dozens of grey levels on one colour.
    expect(pixels.width).toBeGreaterThan(300);
    expect(pixels.colors).toBeGreaterThan(20);
    expect(pixels.dominant).toBeLessThan(0.99);
  });
});

it("no console error came with any of them", () => {
  expect(opened.complaints).toEqual([]);
});

it("a display that was detached by full windowing comes back as it was", async () => {
  const { page } = opened;
  const cell = page
    .locator(".jp-Notebook .jp-Cell")
    .nth(samples.findIndex(({ type }) => type === "convolutionStepper"));
  await cell.scrollIntoViewIfNeeded();
  const stepper = cell.locator(".cnnlab");
  await stepper.getByLabel("S stride").fill("1");
  await page.locator(".jp-Notebook .jp-Cell").first().scrollIntoViewIfNeeded();
  await cell.scrollIntoViewIfNeeded();
  expect(await stepper.locator(".cnnlab-formula").innerText()).toContain("/1 + 1 = 5");
});
