import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { samples } from "../display/samples.js";
import { seriousFindings } from "./axe.js";
import { compareWithBaseline } from "./baseline.js";
import { findBrowser } from "./browser.js";
import { missingLab } from "./environment.js";
import { Lab, skipWithoutLab } from "./lab.js";
import type { LabNotebook } from "./labNotebook.js";
import { writeNotebook } from "./notebookFile.js";
import { pixelsOf } from "./pixels.js";
import { sampleCells } from "./sampleBundles.js";

// JupyterLab and a browser start in seconds, and in a minute on a busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const accepted = fileURLToPath(new URL("../display/fixtures", import.meta.url));

let lab: Lab | undefined;
let opened: LabNotebook;

beforeAll(async () => {
  if (missingLab() !== undefined || findBrowser() === undefined) return;
  // Saved by another's kernel, so Lab does not trust it.
  const path = writeNotebook("displays", sampleCells);
  lab = await Lab.start();
  // Sequences would else be caught at any of their frames.
  opened = await lab.open(path, {
    reducedMotion: true,
    // No display is taller: Lab's bars would cover its ends.
    viewport: { height: 1600 },
  });
});

afterAll(async () => {
  await lab?.close();
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
    const short = theme.replace("JupyterLab ", "").replaceAll(" ", "");
    const png = await opened.screenshot(`display-${type}-${name}-${short}`, display);
    const pixels = await pixelsOf(opened.page, png);
    // Text alone has some dozens of grey levels on one colour.
    expect(pixels.width).toBeGreaterThan(300);
    expect(pixels.colors).toBeGreaterThan(20);
    expect(pixels.dominant).toBeLessThan(0.99);
    const baseline = join(accepted, type, `${name}.${short}.png`);
    expect(compareWithBaseline(png, baseline, { table: type === "layerTable" })).toMatchObject({
      accepted: true,
    });
  });

  it("axe finds nothing serious in any of them", async () => {
    expect(await seriousFindings(opened.page, ".jp-OutputArea-output.cnnlab")).toEqual([]);
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
