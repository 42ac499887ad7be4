// Takes the README's pictures: node kernel/setup/with.mjs test/display/gallery/pictures.mjs [gallery] [lab] [course]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { serveGallery } from "./serve.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const chosen = process.argv.slice(2);
const wants = (part) => chosen.length === 0 || chosen.includes(part);
const picture = (name) => ({
  path: fileURLToPath(new URL(`pictures/${name}.png`, import.meta.url)),
});

const cell = (source) => ({
  ...{ cell_type: "code", id: `c${source.length}`, metadata: {}, execution_count: null },
  ...{ outputs: [], source },
});

const tour = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: "cnnlab", display_name: "cnnlab", language: "typescript" } },
  cells: [
    cell(
      'import { data, fit, manualSeed, models, optim } from "cnnlab";\nmanualSeed(0);\nconst net = models.leNet5();',
    ),
    cell(
      "const adam = new optim.Adam(net.parameters(), { lr: 2e-3 });\n" +
        "const validation = data.fashionMnist({ train: false }).slice(0, 1000);\n" +
        "const options = { optimizer: adam, batchSize: 64, epochs: 10, validation };\n" +
        "await fit(net, data.fashionMnist(), options);",
    ),
    cell('const stride: number = "two";\nnet.forwards(stride);'),
  ],
};

const { server, address } = await serveGallery();
const { findBrowser, launchBrowser } = await server.ssrLoadModule(`${root}test/lab/browser.ts`);
const { Lab } = await server.ssrLoadModule(`${root}test/lab/lab.ts`);

if (wants("gallery")) await inBrowser(gallery);
if (wants("lab")) await inLab();
if (wants("course")) await inBrowser(course);
await server.close();

async function inBrowser(work) {
  const browser = await launchBrowser(findBrowser());
  await work(await browser.newPage({ viewport: { width: 1000, height: 900 } }));
  await browser.close();
}

/** Displays by themselves. */
async function gallery(page) {
  await page.goto(address);
  const types = { stepper: "convolutionStepper", layers: "layerTable" };
  for (const [name, type] of Object.entries(types)) {
    const display = page.locator(`[data-mime-type="application/vnd.cnnlab.${type}.v1+json"]`);
    await display.first().scrollIntoViewIfNeeded();
    await page.waitForTimeout(1500);
    await display.first().screenshot(picture(name));
  }
}

/** A page of the site that `npm run course` made in dist/course. */
async function course(page) {
  await page.setViewportSize({ width: 1100, height: 760 });
  await page.goto(pathToFileURL(join(root, "dist/course/11-resnet.html")).href);
  await page.locator("#cell-flow-show").scrollIntoViewIfNeeded();
  await page.evaluate(() => globalThis.scrollBy(0, 260));
  await page.waitForTimeout(2500);
  await page.screenshot(picture("course"));
}

/** A real JupyterLab: a cell that does not type-check, and a training run seen while it goes on. */
async function inLab() {
  const lab = await Lab.start();
  const folder = mkdtempSync(join(tmpdir(), "cnnlab-tour-"));
  const file = join(folder, "tour.ipynb");
  writeFileSync(file, JSON.stringify(tour));
  try {
    const notebook = await lab.open(file, { viewport: { width: 1000, height: 1110 } });
    await notebook.command("application:toggle-left-area");
    // Resolves when the last cell has run.
    const running = notebook.command("notebook:run-all-cells");
    const progress = notebook.drawn("application/vnd.cnnlab.trainingProgress.v1+json");
    await progress.first().waitFor({ timeout: 240_000 });
    // Part of the way: the bar, the curves and the stop button as one sees them while it goes on.
    const bar = progress.first().getByRole("progressbar");
    const share = async () =>
      Number(await bar.getAttribute("aria-valuenow")) /
      Number(await bar.getAttribute("aria-valuemax"));
    while ((await share()) < 0.45) await notebook.page.waitForTimeout(250);
    await notebook.page.screenshot(picture("training"));
    await notebook.command("kernelmenu:interrupt");
    await running;
    await notebook.page.locator(".jp-Cell").nth(2).locator(".jp-InputArea-editor").click();
    await notebook.command("notebook:run-cell");
    await notebook.page.waitForTimeout(8000);
    await notebook.page.locator(".jp-Cell").nth(2).screenshot(picture("typecheck"));
  } finally {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
