import { describe, expect, it } from "vitest";
import { machines } from "./machines.js";
import {
  blocks,
  expectClose,
  guarded,
  noise,
  plainConv,
  toBlocked,
  toPlanar,
  type ConvCase,
} from "./plain.js";

const cases: readonly ConvCase[] = [
  { why: "few channels, whole blocks out", n: 4, c: 6, size: [14, 14], k: 16, kernel: [5, 5] },
  {
    why: "few channels, ragged out",
    n: 3,
    c: 3,
    size: [13, 17],
    k: 20,
    kernel: [5, 3],
    pad: [2, 1],
  },
  {
    why: "few channels, stride and a wide edge",
    n: 2,
    c: 5,
    size: [23, 12],
    k: 40,
    kernel: [3, 5],
    stride: [2, 1],
    pad: [2, 4],
  },
  { why: "one channel", n: 2, c: 1, size: [12, 12], k: 8, kernel: [9, 9], pad: [4, 4] },
  { why: "three channels in", n: 2, c: 3, size: [8, 9], k: 5, kernel: [3, 3], pad: [1, 1] },
  { why: "ragged channel blocks", c: 20, size: [7, 7], k: 36, kernel: [3, 3], pad: [1, 1] },
  {
    why: "small images taken together",
    n: 5,
    c: 16,
    size: [8, 8],
    k: 16,
    kernel: [3, 3],
    pad: [1, 1],
  },
  {
    why: "asymmetric everything",
    n: 3,
    c: 17,
    size: [9, 11],
    k: 33,
    kernel: [3, 2],
    stride: [2, 2],
    pad: [1, 0],
  },
  {
    why: "7x7 stride 2",
    n: 2,
    c: 3,
    size: [23, 23],
    k: 10,
    kernel: [7, 7],
    stride: [2, 2],
    pad: [3, 3],
  },
  {
    why: "11x11 stride 4",
    c: 3,
    size: [31, 31],
    k: 64,
    kernel: [11, 11],
    stride: [4, 4],
    pad: [2, 2],
  },
  { why: "1x1", n: 2, c: 32, size: [10, 10], k: 48, kernel: [1, 1] },
  {
    why: "1x1 stride 2: most inputs get no gradient",
    n: 2,
    c: 32,
    size: [10, 10],
    k: 48,
    kernel: [1, 1],
    stride: [2, 2],
  },
  { why: "dilation", c: 8, size: [12, 12], k: 8, kernel: [3, 3], pad: [2, 2], dilation: [2, 2] },
  {
    why: "stride 3 over dilation 2",
    n: 2,
    c: 6,
    size: [9, 9],
    k: 6,
    kernel: [3, 3],
    stride: [3, 3],
    dilation: [2, 2],
    groups: 3,
  },
  {
    why: "groups inside a block",
    n: 2,
    c: 8,
    size: [12, 12],
    k: 12,
    kernel: [3, 3],
    stride: [2, 2],
    pad: [1, 1],
    groups: 4,
  },
  {
    why: "groups of whole blocks",
    n: 2,
    c: 32,
    size: [9, 9],
    k: 32,
    kernel: [3, 3],
    pad: [1, 1],
    groups: 2,
  },
  {
    why: "depthwise",
    n: 2,
    c: 20,
    size: [9, 9],
    k: 20,
    kernel: [3, 3],
    stride: [2, 1],
    pad: [1, 1],
    groups: 20,
  },
  {
    why: "depthwise over whole blocks",
    n: 9,
    c: 32,
    size: [12, 11],
    k: 32,
    kernel: [5, 3],
    pad: [2, 1],
    groups: 32,
  },
  {
    why: "depthwise, dilated",
    c: 16,
    size: [10, 13],
    k: 16,
    kernel: [3, 3],
    pad: [1, 2],
    dilation: [2, 3],
    groups: 16,
  },
  { why: "tiles: odd sizes", n: 3, c: 32, size: [9, 13], k: 32, kernel: [3, 3], pad: [1, 1] },
  { why: "tiles: no padding", n: 2, c: 16, size: [12, 10], k: 48, kernel: [3, 3] },
  { why: "tiles: wide padding", n: 2, c: 48, size: [8, 10], k: 16, kernel: [3, 3], pad: [2, 2] },
  { why: "tiles: ragged outputs", n: 4, c: 64, size: [7, 8], k: 20, kernel: [3, 3], pad: [1, 1] },
  { why: "tiles: wide images", c: 16, size: [4, 410], k: 16, kernel: [3, 3], pad: [1, 1] },
  { why: "tiles: few at the end", n: 7, c: 16, size: [4, 4], k: 16, kernel: [3, 3], pad: [1, 1] },
  { why: "tiles: ragged inputs", n: 2, c: 21, size: [8, 8], k: 40, kernel: [3, 3], pad: [1, 1] },
  { why: "tiles of 5x5", n: 2, c: 16, size: [16, 16], k: 20, kernel: [5, 5], pad: [2, 2] },
  { why: "tiles of 5x5: ragged", n: 9, c: 20, size: [8, 9], k: 20, kernel: [5, 5], pad: [2, 2] },
  { why: "tiles of 5x5: no padding", n: 2, c: 48, size: [11, 12], k: 33, kernel: [5, 5] },
  { why: "tiles of 5x5: many channels", c: 192, size: [8, 8], k: 64, kernel: [5, 5], pad: [4, 4] },
  { why: "half blocks out and in", n: 2, c: 24, size: [13, 9], k: 6, kernel: [5, 5], pad: [2, 2] },
  { why: "several chunks of channels", c: 100, size: [5, 5], k: 17, kernel: [3, 3], pad: [1, 1] },
  {
    why: "more weights than pixels",
    n: 3,
    c: 256,
    size: [3, 3],
    k: 48,
    kernel: [3, 3],
    pad: [1, 1],
  },
  { why: "a kernel as large as the image", n: 2, c: 16, size: [5, 5], k: 120, kernel: [5, 5] },
];

// Sums of up to 2,300 products in float32 against doubles, relative to the largest value.
const tolerance = 5e-6;

describe.each(machines)("conv2d kernels on $name", ({ open }) => {
  const machine = open();
  if (machine === undefined) {
    return it("agrees with plain loops", ({ skip }) => skip("this processor cannot run it"));
  }
  describe.each([1, 2])("with %i threads", (threads) => {
    it.each(cases)("$why", (test) => {
      open()?.threads(threads);
      const { n = 1, c, k, groups = 1 } = test;
      const x = noise(n * c * test.size[0] * test.size[1], 1);
      const w = noise((k * c * test.kernel[0] * test.kernel[1]) / groups, 2);
      const bias = noise(k, 3);
      const plain = plainConv(test, x, w, bias, 4);
      const blockedGrad = toBlocked(machine, plain.grad, n, k, plain.outPixels);
      // One filter a channel has kernels of its own, for blocks, without statistics.
      const depthwise = groups > 1 && groups === c && groups === k;
      for (const layout of depthwise ? [1] : [0, 1]) {
        const input = layout === 1 ? toBlocked(machine, x, n, c, plain.pixels) : x;
        const y = guarded(n * blocks(k) * 16 * plain.outPixels);
        const stats = depthwise ? null : guarded(2 * blocks(k) * 16);
        machine.run(
          "conv2d",
          [input, w, bias, y.array, null, stats?.array ?? null, null, null],
          [...plain.numbers, layout, 1, 0, 0],
        );
        expectClose(toPlanar(machine, y.array, n, k, plain.outPixels), plain.y, tolerance);
        if (stats !== null) expectStats(stats.array, plain.y, n, k);

        const dx = guarded(n * blocks(c) * 16 * plain.pixels);
        const grad = layout === 1 ? blockedGrad : plain.grad;
        machine.run("conv2dInputGrad", [grad, w, dx.array, null], [...plain.numbers, layout, 1]);
        expectClose(toPlanar(machine, dx.array, n, c, plain.pixels), plain.xGrad, tolerance);

        const dw = guarded(w.length);
        machine.run(
          "conv2dWeightGrad",
          [input, blockedGrad, dw.array, null, null],
          [...plain.numbers, layout, 0],
        );
        expectClose(dw.array, plain.wGrad, tolerance);
        for (const guard of [y, stats, dx, dw]) guard?.check();
      }
    });
  });
});

function expectStats(stats: Float32Array, y: Float64Array, n: number, k: number) {
  const pixels = y.length / n / k;
  const half = stats.length / 2;
  for (let channel = 0; channel < k; channel++) {
    const values: number[] = [];
    for (let image = 0; image < n; image++) {
      const at = (image * k + channel) * pixels;
      values.push(...y.subarray(at, at + pixels));
    }
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    expect(stats[channel]).toBeCloseTo(mean, 4);
    // Values are off by a few 1e-6, so a variance is by that times their spread.
    const allowed = 1e-4 * variance + 1e-5 * Math.sqrt(variance);
    expect(Math.abs(stats[half + channel]! - variance)).toBeLessThanOrEqual(allowed);
  }
}
