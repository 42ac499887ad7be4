import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { findBrowser } from "./browser.js";
import { missingLab } from "./environment.js";
import { Lab, skipWithoutLab } from "./lab.js";
import { writeNotebook } from "./notebookFile.js";
import { sampleCells } from "./sampleBundles.js";
import { samples } from "../display/samples.js";

// JupyterLab and a browser start in seconds, and in a minute on a busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const course = fileURLToPath(new URL("../../notebooks/", import.meta.url));

let started: Lab | undefined;
beforeAll(async () => {
  if (missingLab() === undefined && findBrowser() !== undefined) started = await Lab.start();
});
afterAll(() => started?.close());
beforeEach(skipWithoutLab);

function lab(): Lab {
  if (started === undefined) throw new Error("JupyterLab did not start");
  return started;
}

const tracker = "@jupyterlab/notebook-extension:tracker";
const cellOf = (type: string) => samples.findIndex((sample) => sample.type === type);

describe("the course", () => {
  it("opens from its card in the launcher", async () => {
    for (const name of ["README.md", "01-volumes-and-filters.ipynb"])
      copyFileSync(join(course, name), join(lab().folder, name));
    const page = await lab().newPage();
    await page.goto(lab().address(lab().freshLab()));
    await page.locator(".jp-LauncherCard", { hasText: "Open the course" }).click();
    await page.locator(".jp-MarkdownViewer h1").first().waitFor();
    await page.close();
  });

  it("is exported page by page from the notebook's toolbar", async () => {
    const opened = await lab().open(join(course, "01-volumes-and-filters.ipynb"));
    const { page } = opened;
    const downloaded = page.waitForEvent("download");
    await page.locator('.jp-Toolbar-item[data-jp-item-name="cnnlab-export"]').click();
    const file = await downloaded;
    expect(file.suggestedFilename()).toBe("01-volumes-and-filters.html");
    expect(readFileSync(await file.path(), "utf8")).toContain('class="display');
    expect(page.context().pages()).toHaveLength(1);
    const shown = page.context().waitForEvent("page");
    await page.locator(".jp-toast-button", { hasText: "Open" }).click();
    await (await shown).locator("figure.display.drawn canvas").first().waitFor();
    await (await shown).close();
    await page.close();
  });
});

describe("a training in JupyterLab", () => {
  it("ends when its stop button is pressed", async () => {
    const path = writeNotebook("stop", [
      {
        source: `import { data, fit, manualSeed, nn, optim } from "cnnlab";
manualSeed(1);
const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 10));
const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });
const history = await fit(net, data.digits(), { optimizer, epochs: 100_000 });
console.log("outcome", history.outcome, history.epochs.length < 100_000);`,
      },
    ]);
    const opened = await lab().open(path);
    const ran = opened.command("notebook:run-all-cells");
    const bar = opened.drawn("application/vnd.cnnlab.trainingProgress.v1+json");
    const stop = bar.getByRole("button", { name: "Stop" });
    await stop.waitFor();
    await stop.click();
    await bar.getByText("■ stopped").waitFor();
    await ran;
    await opened.outputs(0).getByText("outcome stopped true").waitFor();
    expect(await stop.isVisible()).toBe(false);
    // The button is gone; the keyboard must still reach the cell.
    await opened.page.keyboard.press("a");
    await opened.page.waitForFunction(
      () => globalThis.jupyterapp.shell.currentWidget.content.widgets.length === 2,
    );
    expect(opened.complaints).toEqual([]);
    await opened.page.close();
  });
});

describe("update_display_data", () => {
  it("keeps the reader's zoom, smoothing and selected map", async () => {
    const values = "Array.from({ length: 50 }, (_, i) => 2 / (i + 1))";
    const maps = "{ shape: [4, 6, 6], data: Array.from({ length: 144 }, (_, i) => Math.sin(i)) }";
    const path = writeNotebook("update", [
      {
        source: `import { activationGrid, lossCurves } from "cnnlab";
activationGrid(${maps}).show({ displayId: "maps" });
lossCurves([{ values: ${values} }]).show({ displayId: "curves" });`,
      },
      {
        source: `activationGrid(${maps}, { title: "newer" }).show({ displayId: "maps", update: true });
lossCurves([{ values: ${values} }], { title: "newer" }).show({ displayId: "curves", update: true });`,
      },
    ]);
    const opened = await lab().open(path);
    const { page } = opened;
    await opened.command("notebook:run-cell");
    const grid = opened.drawn("application/vnd.cnnlab.activationGrid.v1+json");
    await grid
      .locator("canvas")
      .first()
      .click({ position: { x: 10, y: 10 } });
    await grid.locator(".cnnlab-panel .cnnlab-title", { hasText: "channel 0" }).waitFor();
    const curves = opened.drawn("application/vnd.cnnlab.lossCurves.v1+json");
    await curves.getByLabel("Smoothing").fill("0.6");
    await curves.scrollIntoViewIfNeeded();
    const drag = await curves.locator(".nsewdrag").first().boundingBox();
    if (drag === null) throw new Error("the chart is not on the page");
    await page.mouse.move(drag.x + drag.width * 0.2, drag.y + drag.height * 0.2);
    await page.mouse.down();
    await page.mouse.move(drag.x + drag.width * 0.5, drag.y + drag.height * 0.8, { steps: 4 });
    await page.mouse.up();
    const range = () =>
      curves.locator(".js-plotly-plot").evaluate((node) => {
        const layout: unknown = Reflect.get(node, "layout");
        return JSON.stringify((layout as { xaxis: { range: unknown } }).xaxis.range);
      });
    await expect.poll(range).not.toContain("50");
    const zoomed = await range();
    await opened.command("notebook:move-cursor-down");
    await opened.command("notebook:run-cell");
    await curves.getByText("newer").waitFor();
    await opened.untilIdle();
    expect(await range()).toBe(zoomed);
    expect(await curves.getByLabel("Smoothing").inputValue()).toBe("0.6");
    expect(await grid.locator(".cnnlab-panel .cnnlab-title").innerText()).toBe("channel 0");
    expect(opened.complaints).toEqual([]);
    await page.close();
  });
});

describe.each(["full", "defer", "none"])("with windowing mode %s", (windowingMode) => {
  it("a display keeps the reader's choices when scrolled away, resized, hidden, and is drawn anew when reopened", async () => {
    await lab().setSetting(tracker, { windowingMode });
    const opened = await lab().open(writeNotebook(`windowing-${windowingMode}`, sampleCells));
    const { page } = opened;
    const cell = page.locator(".jp-Notebook .jp-Cell").nth(cellOf("convolutionStepper"));
    const stepper = cell.locator(".cnnlab");
    const formula = () => stepper.locator(".cnnlab-formula").innerText();
    const there = () => opened.scrollToCell(cellOf("convolutionStepper"));
    const away = async () => {
      await opened.scrollToCell(0);
      await there();
    };
    await there();
    await stepper.getByLabel("S stride").fill("1");
    await away();
    expect(await formula()).toContain("/1 + 1 = 5");

    // Narrow: what stood side by side stands below one another, and nothing is cut off.
    await page.setViewportSize({ width: 700, height: 1000 });
    await away();
    const box = await stepper.boundingBox();
    expect(box?.width).toBeLessThan(620);
    await page.setViewportSize({ width: 1280, height: 1000 });

    // Another tab over it, and back.
    await opened.command("launcher:create");
    await page.locator(".jp-Launcher").waitFor();
    expect(await stepper.isVisible()).toBe(false);
    await opened.command("application:close");
    await there();
    expect(await formula()).toContain("/1 + 1 = 5");

    // Reopened, it starts from the notebook's payload.
    await opened.command("docmanager:save");
    await opened.command("application:close");
    await page.locator(".jp-Notebook").waitFor({ state: "detached" });
    await opened.command("docmanager:open", { path: `windowing-${windowingMode}.ipynb` });
    await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ state: "attached" });
    await there();
    expect(await formula()).toContain("/2 + 1 = 3");
    expect(await page.locator(".cnnlab-error").count()).toBe(0);
    expect(opened.complaints).toEqual([]);
    await page.close();
  });
});

it("Notebook 7 draws every display of an untrusted notebook", async () => {
  const name = "notebook7.ipynb";
  copyFileSync(writeNotebook("notebook7", sampleCells), join(lab().folder, name));
  const page = await lab().newPage();
  const complaints: string[] = [];
  // Notebook 7 has errors of its own, with and without the extension.
  page.on("pageerror", ({ stack = "" }) => {
    if (stack.includes("cnnlab")) complaints.push(stack);
  });
  await page.goto(lab().address(`notebooks/${name}`));
  expect(await page.title()).not.toContain("JupyterLab");
  for (const [index, { type }] of samples.entries()) {
    const cell = page.locator(".jp-Notebook .jp-Cell").nth(index);
    // While it opens, Notebook 7 puts its cells in place once more.
    await vi.waitFor(() => cell.scrollIntoViewIfNeeded(), { timeout: 60_000, interval: 200 });
    const display = cell.locator(
      `[data-mime-type="application/vnd.cnnlab.${type}.v1+json"].cnnlab`,
    );
    await display.waitFor();
    expect(await display.locator(".cnnlab-error").count()).toBe(0);
  }
  expect(complaints).toEqual([]);
  await page.close();
});
