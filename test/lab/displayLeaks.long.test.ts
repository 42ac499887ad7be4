import { expect, it, vi } from "vitest";
import { serveGallery } from "../display/gallery/serve.mjs";
import { findBrowser, launchBrowser } from "./browser.js";

// A thousand displays are opened and closed.
vi.setConfig({ testTimeout: 600_000 });

it("opening and closing all displays again and again leaves nothing behind", async () => {
  const executable = findBrowser();
  if (executable === undefined) throw new Error("no Chromium, Chrome or Edge found");
  const gallery = await serveGallery();
  const browser = await launchBrowser(executable);
  const page = await browser.newPage();
  await page.goto(`${gallery.address}leak.html`);
  await page.waitForFunction(() => "openAndClose" in globalThis);
  const session = await page.context().newCDPSession(page);
  const count = async (times: number) => {
    await page.evaluate(
      (rounds) => (Reflect.get(globalThis, "openAndClose") as (n: number) => Promise<void>)(rounds),
      times,
    );
    await session.send("HeapProfiler.collectGarbage");
    await session.send("HeapProfiler.collectGarbage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    return { nodes, listeners: jsEventListeners };
  };
  // The first rounds load plotly.js and fill its caches.
  const before = await count(2);
  const after = await count(10);
  // 10 rounds of 20 displays; one leaked display has dozens of nodes.
  expect(after.nodes - before.nodes).toBeLessThan(150);
  expect(after.listeners - before.listeners).toBeLessThan(60);
  await browser.close();
  await gallery.server.close();
});
