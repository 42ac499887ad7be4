import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { serveGallery } from "../display/gallery/serve.mjs";
import { samples } from "../display/samples.js";
import { findBrowser, launchBrowser } from "./browser.js";

// A browser starts in seconds, and in a minute on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser | undefined;
let gallery: Awaited<ReturnType<typeof serveGallery>> | undefined;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  const executable = findBrowser();
  if (executable === undefined) return;
  gallery = await serveGallery();
  browser = await launchBrowser(executable);
  page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
});

afterAll(async () => {
  await browser?.close();
  await gallery?.server.close();
});

beforeEach((context) => {
  complaints.length = 0;
  if (browser !== undefined) return;
  const why = "no Chromium, Chrome or Edge found; CNNLAB_BROWSER may name one";
  if (process.env["CI"]) throw new Error(why);
  context.skip(why);
});

const open = async (query: string) => {
  await page.goto(`${gallery?.address}${query}`);
  await page.locator("section .cnnlab").first().waitFor();
};

const section = (type: string, name: string) => page.locator(`#${type}-${name} .live`);

describe.each(["light", "dark"])("the gallery, %s", (theme) => {
  it("draws every sample, without a warning of the browser", async () => {
    await open(`?theme=${theme}`);
    await expect
      .poll(() => page.locator(".js-plotly-plot .main-svg").count(), { timeout: 60_000 })
      .toBeGreaterThan(2);
    expect(await page.locator(".live.cnnlab").count()).toBe(samples.length);
    expect(await page.locator(".cnnlab-error").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("has nothing serious that axe finds", async () => {
    await open(`?theme=${theme}`);
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { violations } = await (Reflect.get(globalThis, "axe") as Axe).run(".live");
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
    });
    expect(found).toEqual([]);
  });
});

interface Axe {
  run(selector: string): Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }>;
}

describe("by keyboard and pointer", () => {
  it("the stepper's window moves with keys, clicks and sliders, and says why it does not fit", async () => {
    await open("?type=convolutionStepper");
    const stepper = section("convolutionStepper", "cs231n");
    const equation = stepper.locator(".cnnlab-equation");
    expect(await equation.innerText()).toContain("output [0, 0, 0] = ");
    await stepper.locator(".cnnlab-stepper").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("PageDown");
    expect(await equation.innerText()).toContain("output [1, 1, 1] = ");
    await stepper.locator(".cnnlab-can-point").first().locator(".cnnlab-cell").nth(6).click();
    expect(await equation.innerText()).toContain("output [0, 2, 0] = ");
    const stride = stepper.getByLabel("S stride");
    await stride.fill("3");
    expect(await stepper.locator(".cnnlab-warning").innerText()).toContain("does not fit: 2.33");
    await stride.fill("1");
    expect(await stepper.locator(".cnnlab-warning").isVisible()).toBe(false);
    expect(await stepper.locator(".cnnlab-formula").innerText()).toContain("= 5");
  });

  it.each([1000, 390])("no number of the stepper is cut at a width of %i", async (width) => {
    await page.setViewportSize({ width, height: 900 });
    await open("?type=convolutionStepper");
    const cells = page.locator(".live .cnnlab-cell");
    const cut = await cells.evaluateAll((all) =>
      all.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent),
    );
    await page.setViewportSize({ width: 1000, height: 900 });
    expect(await cells.count()).toBeGreaterThan(500);
    expect(cut).toEqual([]);
  });

  it("images stand in rows that are equally full", async () => {
    await open("?type=image");
    const tops = await section("image", "predictions")
      .locator("figure")
      .evaluateAll((all) => all.map((figure) => figure.getBoundingClientRect().top));
    const rows = [...new Set(tops)].map((top) => tops.filter((other) => other === top).length);
    expect(rows).toEqual([5, 5]);
  });

  it("a map is enlarged by click and key, and the pointer reads values", async () => {
    await open("?type=activationGrid");
    const grid = section("activationGrid", "diverging");
    await grid
      .locator("canvas")
      .first()
      .hover({ position: { x: 12, y: 12 } });
    expect(await grid.locator(".cnnlab-read").innerText()).toMatch(
      /^channel 0\s+\(\d+, \d+\)\s+−?[\d.e]+$/,
    );
    await grid
      .locator("canvas")
      .first()
      .click({ position: { x: 12, y: 12 } });
    expect(await grid.locator(".cnnlab-panel .cnnlab-title").innerText()).toBe("channel 0");
    await page.keyboard.press("ArrowRight");
    expect(await grid.locator(".cnnlab-panel .cnnlab-title").innerText()).toBe("channel 1");
    await page.keyboard.press("Escape");
    expect(await grid.locator(".cnnlab-panel").isVisible()).toBe(false);
  });

  it.each([
    { type: "tensor", name: "matrix", keys: "ArrowDown ArrowDown ArrowRight", says: /^\[1, 1\] / },
    { type: "filterGrid", name: "deep", keys: "ArrowDown PageDown", says: /channel 1 \(0, 0\) / },
    { type: "image", name: "predictions", keys: "ArrowDown PageDown", says: /^image 1 +\(0, 0\) / },
    {
      type: "activationGrid",
      name: "diverging",
      keys: "ArrowDown Enter ArrowDown",
      says: /^channel 0 +\(1, 0\) /,
    },
  ])(
    "$type reads a value, marks it and keeps the page still",
    async ({ type, name, keys, says }) => {
      await open(`?type=${type}`);
      const display = section(type, name);
      await display.locator("canvas[tabindex='0']").first().focus();
      const before = await page.evaluate(() => scrollY);
      for (const key of keys.split(" ")) await page.keyboard.press(key);
      expect(await display.locator(".cnnlab-read").innerText()).toMatch(says);
      expect(await display.locator(".cnnlab-mark:visible").count()).toBeGreaterThan(0);
      expect(await page.evaluate(() => scrollY)).toBe(before);
      await page.keyboard.press("Tab");
      expect(await display.locator(".cnnlab-read").innerText()).not.toMatch(says);
    },
  );
});
