import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode } from "fast-png";
import { expect, onTestFinished, test, vi } from "vitest";
import { labEnvironment, missingLab, venvPython } from "../lab/environment.js";

// nbclient runs the whole notebook, which takes a minute on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

const folder = fileURLToPath(new URL("../../notebooks", import.meta.url));

test("notebook 01 runs through nbclient, and its export to HTML shows the maps as PNG", (context) => {
  const missing = missingLab();
  if (missing !== undefined) context.skip(missing);
  const html = exportToHtml("01-volumes-and-filters.ipynb");
  expect(html).toContain("[1, 6, 28, 28]");
  expect(html).toContain("notebook 01: all checks passed");
  expect(html).not.toMatch(/Traceback|ename/);

  const pictures = [...html.matchAll(/src="data:image\/png;base64,([A-Za-z0-9+/=]+)"/g)];
  const decoded = pictures.map(([, base64 = ""]) => decode(Buffer.from(base64, "base64")));
  // A filter drawn as a picture has a handful of colours; a map of a photograph has many.
  const maps = decoded.filter(({ width, height, data }) => {
    return Math.min(width, height) > 20 && new Set(data).size > 8;
  });
  expect(maps.length).toBeGreaterThanOrEqual(5);
});

function exportToHtml(name: string): string {
  const target = mkdtempSync(join(tmpdir(), "cnnlab-slice-"));
  onTestFinished(() => rmSync(target, { recursive: true, force: true }));
  const convert = ["-m", "nbconvert", "--to", "html", "--execute", "--output-dir", target];
  const args = [...convert, "--output", "slice.html", join(folder, name)];
  const result = spawnSync(venvPython, args, { encoding: "utf8", env: labEnvironment() });
  if (result.status !== 0)
    throw new Error(`nbconvert ended with ${result.status}: ${result.stderr}`);
  return readFileSync(join(target, "slice.html"), "utf8");
}
