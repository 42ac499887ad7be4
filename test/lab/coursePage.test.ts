import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { convolutionStepper } from "cnnlab/display";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { course, courseFolder, courseNotebook } from "../notebooks/courseFixture.js";
import { seriousFindings } from "./axe.js";
import { findBrowser, launchBrowser } from "./browser.js";
import { skipWithoutLab } from "./lab.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const line = (text: string) => ({ output_type: "stream", name: "stdout", text });
const tall = {
  cell_type: "code",
  id: "tall",
  metadata: {},
  execution_count: 3,
  source: Array.from({ length: 20 }, (_, i) => `const line${i} = ${i};`).join("\n"),
  outputs: [line("one\n".repeat(60)), { ...line("two\n".repeat(30)), name: "stderr" }],
};
const numbers = (...shape: number[]) => ({
  shape,
  data: Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)),
});
const stepper = {
  cell_type: "code",
  id: "stepper",
  metadata: {},
  execution_count: 4,
  source: "convolutionStepper(x)",
  outputs: [
    {
      output_type: "display_data",
      metadata: {},
      data: convolutionStepper(numbers(1, 3, 7, 7), { weights: numbers(1, 3, 5, 5) }).bundle(),
    },
  ],
};
const source = courseFolder({
  "01-first": courseNotebook("1 + 1", [tall, stepper]),
  "02-second": courseNotebook(),
});
const site = join(dirname(source), "site");
const executable = findBrowser();
let browser: Browser | undefined;

beforeAll(async () => {
  if (executable === undefined) return;
  const done = course(source, site, "--no-execute");
  if (done.status !== 0) throw new Error(done.text);
  browser = await launchBrowser(executable);
});
afterAll(() => browser?.close());
beforeEach(skipWithoutLab);

test("a page of the course works from the file system, without one request", async () => {
  const context = await browser!.newContext({ viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(join(site, "index.html")).href);
  await page.getByRole("link", { name: "Read" }).first().click();
  await page.locator("figure.display.drawn canvas").first().waitFor();
  await page.getByRole("radio", { name: "per map" }).check({ force: true });
  await page.getByRole("link", { name: /A test chapter →/ }).click();
  await page.waitForURL(/02-second/);

  expect(requests.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([]);
  expect(complaints).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  await context.close();
});

test("nothing that is printed goes over the edge of the paper", async () => {
  const paper = 700;
  const page = await browser!.newPage({ viewport: { width: paper, height: 1000 } });
  await page.goto(pathToFileURL(join(site, "01-first.html")).href);
  await page.emulateMedia({ media: "print" });
  const right = await page.evaluate(() =>
    [...document.querySelectorAll("table, img, pre")].map((x) => x.getBoundingClientRect().right),
  );
  expect(right.length).toBeGreaterThan(5);
  expect(Math.max(...right)).toBeLessThanOrEqual(paper);
  await page.close();
});

test("formulas are drawn with the page's own font, which the index does without", async () => {
  const page = await browser!.newPage();
  const fonts = () =>
    page.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts].map(({ family, status }) => `${family} ${status}`);
    });
  await page.goto(pathToFileURL(join(site, "01-first.html")).href);
  expect(await fonts()).toEqual([expect.stringMatching(/Course Math"? loaded/)]);
  await page.goto(pathToFileURL(join(site, "index.html")).href);
  expect(await fonts()).toEqual([]);
  await page.close();
});

test("axe finds nothing serious on a page or on the index", async () => {
  for (const name of ["index.html", "01-first.html"]) {
    const page = await browser!.newPage();
    await page.goto(pathToFileURL(join(site, name)).href);
    expect(await seriousFindings(page, "body")).toEqual([]);
    await page.close();
  }
});

test("a link of the page's list goes to a heading with letters of any script", async () => {
  const page = await browser!.newPage({ viewport: { width: 800, height: 300 } });
  await page.goto(pathToFileURL(join(site, "01-first.html")).href);
  await page.getByText("On this page").click();
  await page.getByRole("link", { name: /卷积 of/ }).click();
  expect(decodeURI(page.url())).toMatch(/#卷积-of-ab$/);
  await page.locator("h2:target").waitFor();
  expect(await page.locator("h2:target").innerText()).toContain("卷积 of");
  await page.close();
});

test("slides turn by key", async () => {
  const page = await browser!.newPage();
  await page.goto(pathToFileURL(join(site, "01-first.slides.html")).href);
  await page.getByRole("heading", { name: "01 · A test chapter" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: "Second part" }).waitFor();
  await page.close();
});

test("no slide scrolls: a tall one is cut, and what cannot be cut is shrunk", async () => {
  const page = await browser!.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(pathToFileURL(join(site, "01-first.slides.html")).href);
  await page.locator(".slides section.present section.present .page").waitFor();
  const slides = page.locator(".slides > section > section");
  for (let i = 0; i < (await slides.count()); i++) {
    const over = await slides.nth(i).evaluate((slide: HTMLElement) => {
      slide.style.display = "block";
      return [slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth];
    });
    expect(Math.max(...over)).toBeLessThanOrEqual(1);
  }
  expect(await page.locator("#cell-tall").count()).toBe(1);
  await page.close();
});

test("the PDF is one, with text", () => {
  const pdf = readFileSync(join(site, "01-first.pdf"));
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  expect(pdf.toString("latin1")).toContain("/ToUnicode");
});
