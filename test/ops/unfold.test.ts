import { conv2d, fold, manualSeed, matmul, ones, randn, reshape, unfold } from "cnnlab";
import { describe, expect, it } from "vitest";
import { expectClose } from "../support/close.js";

describe("unfold", () => {
  it("makes a convolution one matrix product, as the lecture draws it", () => {
    manualSeed(1);
    const x = randn([2, 3, 7, 6], { dtype: "float64" });
    const w = randn([4, 3, 3, 3], { dtype: "float64" });
    const sliding = { stride: 2, padding: 1 };
    const columns = unfold(x, { kernelSize: 3, ...sliding });
    const product = matmul(reshape(w, [4, 27]), columns);
    const expected = conv2d(x, w, sliding);
    // The same 27 products in the same order: float64 rounding only.
    expectClose(product.data, expected.data, 1e-12);
  });

  it("counts in fold how often each pixel was seen", () => {
    const columns = unfold(ones([1, 1, 3, 3]), { kernelSize: 2 });
    const counts = fold(columns, { outputSize: 3, kernelSize: 2 });
    expect(counts.toArray()).toEqual([
      [
        [
          [1, 2, 1],
          [2, 4, 2],
          [1, 2, 1],
        ],
      ],
    ]);
  });
});
