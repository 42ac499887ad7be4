import { groupNorm, layerNorm, manualSeed, ones, randn, tensor, type Tensor } from "cnnlab";
import { describe, expect, it } from "vitest";
import { expectClose } from "../support/close.js";

// Population mean and deviation of a few numbers, worked out another way than the op does.
function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const square = values.reduce((a, b) => a + b * b, 0) / values.length;
  return { mean, variance: square - mean * mean };
}

const wide = (): Tensor => randn([2, 6, 3, 4], { dtype: "float64" });

describe("layerNorm", () => {
  it("gives every sample mean 0 and variance 1, then scales and shifts", () => {
    manualSeed(1);
    const weight = tensor([1, 2, 3, 4], { dtype: "float64" });
    const bias = tensor([0, 0, 1, 1], { dtype: "float64" });
    const x = randn([3, 4], { dtype: "float64" });
    const rows = x.toArray() as number[][];
    const expected = rows.flatMap((row) => {
      const { mean, variance } = moments(row);
      return row.map((value, i) => {
        const normal = (value - mean) / Math.sqrt(variance + 1e-5);
        return normal * (i + 1) + (i < 2 ? 0 : 1);
      });
    });
    // E[x²] − E[x]² loses a few digits against the two-pass form.
    expectClose(layerNorm(x, [4], { weight, bias }).data, expected, 1e-12);
  });

  it.each([
    { why: "another tail", shape: [3], says: /layerNorm: input expected to end in \[3\]/ },
    { why: "no tail", shape: [], says: /layerNorm: input expected to end in \[\]/ },
  ])("refuses $why", ({ shape, says }) => {
    expect(() => layerNorm(ones([2, 4]), shape)).toThrow(says);
  });
});

describe("groupNorm", () => {
  it("with one group normalises like a layer norm", () => {
    manualSeed(2);
    const x = wide();
    expectClose(groupNorm(x, 1).data, layerNorm(x, [6, 3, 4]).data, 1e-15);
  });

  it.each([
    {
      why: "groups that do not divide",
      groups: 4,
      says: /groups expected to divide 6 channels; got 4/,
    },
    { why: "no groups", groups: 0, says: /groups expected to divide 6 channels; got 0/ },
  ])("refuses $why", ({ groups, says }) => {
    expect(() => groupNorm(wide(), groups)).toThrow(says);
  });

  it("refuses an eps that lets a constant group divide by 0", () => {
    expect(() => groupNorm(wide(), 2, { eps: 0 })).toThrow(/eps expected a number above 0; got 0/);
  });
});
