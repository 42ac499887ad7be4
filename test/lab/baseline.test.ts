import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PNG } from "pngjs";
import { expect, it } from "vitest";
import { compareWithBaseline } from "./baseline.js";

const accepted = (name: string) =>
  fileURLToPath(new URL(`../display/fixtures/${name}.png`, import.meta.url));

/** A screenshot whose picture, four times smaller, is the accepted one. */
function screenshotOf(name: string): Uint8Array {
  const small = PNG.sync.read(readFileSync(accepted(name)));
  const large = new PNG({ width: small.width * 4, height: small.height * 4 });
  for (let i = 0; i < large.width * large.height; i++) {
    const [y, x] = [Math.floor(i / large.width), i % large.width];
    const from = (Math.floor(y / 4) * small.width + Math.floor(x / 4)) * 4;
    large.data.set(small.data.subarray(from, from + 4), i * 4);
  }
  return PNG.sync.write(large);
}

it.each([
  { seen: "tensor/batch.Light", known: "tensor/batch.Light", same: true },
  // A theme that a chart did not follow: only grid lines and letters differ.
  {
    seen: "lossCurves/trainAndValidation.Dark",
    known: "lossCurves/trainAndValidation.DarkHighContrast",
    same: false,
  },
  {
    seen: "gradientFlow/plainAndResidual.Dark",
    known: "gradientFlow/plainAndResidual.DarkHighContrast",
    same: false,
  },
  { seen: "activationGrid/sequence.Light", known: "activationGrid/diverging.Light", same: false },
])("$seen is taken for $known: $same", ({ seen, known, same }) => {
  expect(compareWithBaseline(screenshotOf(seen), accepted(known)).accepted).toBe(same);
});
