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
  const shown = opened.page.context().waitForEvent("page");
  await opened.command("cnnlab:export-site");
  const site = join(lab!.folder, "course-site");
  expect(readFileSync(join(site, "index.html"), "utf8")).toContain("A test chapter");
  expect(existsSync(join(site, "01-first.pdf"))).toBe(true);
  expect(opened.complaints).toEqual([]);

  const index = await shown;
  const cover = index.getByRole("img", { name: /A test chapter/ });
  await expect
    .poll(() => cover.evaluate((img: HTMLImageElement) => img.naturalWidth))
    .toBeGreaterThan(0);
  const copy = index.waitForEvent("download");
  await index.getByRole("link", { name: "Student notebook" }).click();
  expect((await copy).suggestedFilename()).toBe("01-first.student.ipynb");
  const pdf = await index.context().request.get(new URL("01-first.pdf", index.url()).href, {
    headers: { "Sec-Fetch-Mode": "navigate" },
  });
  expect(pdf.headers()["content-type"]).toBe("application/pdf");
  expect(pdf.headers()["content-security-policy"]).not.toContain("sandbox");
  await index.getByRole("link", { name: "Read" }).click();
  await index.locator("figure.display.drawn canvas").first().waitFor();
});
