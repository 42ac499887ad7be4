import { dropout, manualSeed, mean, ones, tensor } from "cnnlab";
import { describe, expect, it } from "vitest";

describe("dropout", () => {
  it("keeps the mean and sets about p of the values to 0", () => {
    manualSeed(1);
    const y = dropout(ones([100, 100]), { p: 0.3 });
    const zeros = [...y.data].filter((value) => value === 0).length;
    // 10,000 draws: four standard deviations are 0.018.
    expect(Math.abs(zeros / 10_000 - 0.3)).toBeLessThan(0.02);
    expect(Math.abs(mean(y).item() - 1)).toBeLessThan(0.03);
  });

  it("takes the lecture's probability to keep as well as torch's to drop", () => {
    manualSeed(2);
    const dropped = dropout(ones([50]), { p: 0.25 }).toArray();
    manualSeed(2);
    expect(dropout(ones([50]), { keepProbability: 0.75 }).toArray()).toEqual(dropped);
  });

  it("passes the gradient where a value was kept", () => {
    manualSeed(3);
    const x = ones([20], { requiresGrad: true });
    const y = dropout(x, { p: 0.5 });
    y.sum().backward();
    expect(x.grad?.toArray()).toEqual(y.toArray());
  });

  it.each([
    { why: "p above 1", options: { p: 1.5 }, says: /dropout: p expected 0 to 1; got 1.5/ },
    { why: "p not a number", options: { p: NaN }, says: /dropout: p expected 0 to 1; got NaN/ },
    {
      why: "both conventions",
      options: { p: 0.5, keepProbability: 0.5 },
      says: /expected p or keepProbability; got both/,
    },
  ])("refuses $why", ({ options, says }) => {
    expect(() => dropout(ones([2]), options)).toThrow(says);
  });

  it("refuses whole numbers", () => {
    const x = tensor([1, 2], { dtype: "int32" });
    expect(() => dropout(x)).toThrow(/dropout: input expected float32 or float64; got int32/);
  });
});
