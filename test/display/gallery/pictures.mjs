// Takes the README's pictures from the gallery: node test/display/gallery/pictures.mjs [browser]
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serveGallery } from "./serve.mjs";

const wanted = {
  stepper: ["application/vnd.cnnlab.convolutionStepper.v1+json", 0],
  layers: ["application/vnd.cnnlab.layerTable.v1+json", 0],
};

const { server, address } = await serveGallery();
const executablePath = process.argv[2] ?? process.env.CNNLAB_BROWSER ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
await page.goto(address);
for (const [name, [mime, index]] of Object.entries(wanted)) {
  const display = page.locator(`[data-mime-type="${mime}"]`).nth(index);
  await display.scrollIntoViewIfNeeded();
  await page.waitForTimeout(1500);
  await display.screenshot({
    path: fileURLToPath(new URL(`pictures/${name}.png`, import.meta.url)),
  });
}
await browser.close();
await server.close();
