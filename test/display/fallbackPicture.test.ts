import { manualSeed, randn } from "cnnlab";
import { MAX_BUNDLE_BYTES, activationGrid } from "cnnlab/display";
import { expect, it } from "vitest";
import { jsonBytes } from "../../src/display/bundle.js";

// Noise is the worst case: nothing of it can be compressed.
it.each([
  { shape: [6, 124, 124], what: "six maps of notebook 01's photograph" },
  { shape: [1, 300, 300], what: "one large map" },
  { shape: [64, 40, 40], what: "many middling maps" },
  { shape: [512, 14, 14], what: "as many maps as are shown" },
])("$what keep a picture in the static HTML, below the cap", ({ shape }) => {
  manualSeed(7);
  const bundle = activationGrid(randn(shape)).bundle();
  expect(bundle["text/html"]).toContain('src="data:image/png;base64,');
  expect(Object.keys(bundle)).toContain("image/png");
  expect(jsonBytes(bundle)).toBeLessThanOrEqual(MAX_BUNDLE_BYTES);
});
