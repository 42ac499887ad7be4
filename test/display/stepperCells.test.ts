import { expect, it } from "vitest";
import { numbersFor } from "../../src/display/convolutionStepper/cellText.js";
import { convolutionStepper } from "../../src/display/convolutionStepper/html.js";
import { convolutionStepperSchema } from "../../src/display/convolutionStepper/schema.js";
import { samples } from "./samples.js";

it.each([
  {
    why: "brightness",
    limit: 0.755,
    values: [0.635, 0.6, 0.0574, 1],
    texts: ["0.64", "0.60", "0.06", "1"],
  },
  {
    why: "small weights",
    limit: 0.0664,
    values: [-0.0664, 0.033, 0],
    texts: ["−0.066", "0.033", "0"],
  },
  { why: "sums above 1", limit: 3.2, values: [-3.2, 0.7531, 2], texts: ["−3.20", "0.75", "2"] },
  { why: "pixels of 0 to 255", limit: 255, values: [255, 17.4], texts: ["255", "17"] },
  { why: "what only rounds to zero", limit: 0.9, values: [0.0004, 0], texts: ["0.00", "0"] },
  { why: "numbers that need a power of ten", limit: 2e-7, values: [-2e-7], texts: ["−2.0e−7"] },
  { why: "no numbers", limit: 0.5, values: [NaN, -Infinity], texts: ["NaN", "−∞"] },
  { why: "zeros", limit: 0, values: [0], texts: ["0"] },
])("cells of one matrix write $why to the same place", ({ limit, values, texts }) => {
  expect(values.map(numbersFor(limit))).toEqual(texts);
});

it("the fallback picture has room for every letter of its numbers", () => {
  const sample = samples.find(({ name }) => name === "fractions")?.payload();
  const width = convolutionStepper.picture?.(convolutionStepperSchema.validate(sample), 1)?.width;
  // Seven of 0.12, five of −0.067, three of 0.15, in letters six pixels wide.
  expect(width).toBeGreaterThan((7 * 4 + 5 * 6 + 3 * 4) * 6);
  expect(width).toBeLessThan(700);
});
