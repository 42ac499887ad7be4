import {
  avgPool2d,
  batchNorm,
  conv2d,
  crossEntropy,
  full,
  grad,
  maxPool2d,
  noGrad,
  ones,
  relu,
  tensor,
  zeros,
  type Tensor,
} from "cnnlab";
import { describe, expect, it } from "vitest";
import { expectClose } from "../support/close.js";

// Where libraries and lecture notes differ, and what this engine does: torch's way, with the lecture's as a named option.

const image = (rows: number[][]): Tensor =>
  tensor(rows).reshape([1, 1, rows.length, rows[0]!.length]);

describe("convolution", () => {
  it("is a cross-correlation: filters are not flipped", () => {
    const x = image([
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    const w = image([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(conv2d(x, w, { padding: 1 }).reshape([-1]).toArray()).toEqual([
      9, 8, 7, 6, 5, 4, 3, 2, 1,
    ]);
  });

  it("reads weights as [F, C, KH, KW]", () => {
    expect(conv2d(zeros([1, 3, 8, 8]), zeros([4, 3, 2, 5])).shape).toEqual([1, 4, 7, 4]);
    expect(() => conv2d(zeros([1, 3, 8, 8]), zeros([2, 5, 3, 4]))).toThrow(
      /needs 5 input channels per group/,
    );
  });

  it("drops a leftover as all libraries do, and refuses it as the lecture does when asked", () => {
    const [x, w] = [zeros([1, 1, 10, 10]), zeros([1, 1, 3, 3])];
    expect(conv2d(x, w, { stride: 2 }).shape).toEqual([1, 1, 4, 4]);
    expect(() => conv2d(x, w, { stride: 2, leftover: "error" })).toThrow(/4.5 is no whole number/);
  });

  it("gives pixels of a leftover no gradient", () => {
    const x = ones([1, 1, 6, 6], { requiresGrad: true });
    const [dx] = grad(conv2d(x, ones([1, 1, 3, 3]), { stride: 2 }).sum(), [x]);
    expect(dx!.at(0, 0, 5).toArray()).toEqual([0, 0, 0, 0, 0, 0]);
    expect(dx!.at(0, 0, 2).toArray()).toEqual([2, 2, 4, 2, 2, 0]);
  });

  it("counts dilation from 1: 1 is a solid window", () => {
    const [x, w] = [zeros([1, 1, 7, 7]), zeros([1, 1, 3, 3])];
    expect(conv2d(x, w, { dilation: 1 }).shape).toEqual(conv2d(x, w).shape);
    expect(conv2d(x, w, { dilation: 2 }).shape).toEqual([1, 1, 3, 3]);
    expect(() => conv2d(x, w, { dilation: 0 })).toThrow(/dilation expected a whole number >= 1/);
  });
});

describe("pooling", () => {
  it("never lets a pad win a maximum", () => {
    const y = maxPool2d(full([1, 1, 4, 4], -1e30), { kernelSize: 3, stride: 2, padding: 1 });
    expect([...y.data].every((value) => value === Math.fround(-1e30))).toBe(true);
  });

  it("finds the maximum of minus infinities, and passes NaN on", () => {
    expect(maxPool2d(full([1, 1, 2, 2], -Infinity), { kernelSize: 2 }).item()).toBe(-Infinity);
    expect(
      maxPool2d(
        image([
          [1, NaN],
          [2, 3],
        ]),
        { kernelSize: 2 },
      ).item(),
    ).toBeNaN();
  });

  it("counts pads in a mean as torch does, or not as ONNX and TensorFlow do", () => {
    const x = ones([1, 1, 2, 2]);
    const options = { kernelSize: 2, stride: 2, padding: 1 };
    expect(avgPool2d(x, options).at(0, 0, 0, 0).item()).toBe(0.25);
    expect(
      avgPool2d(x, { ...options, countIncludePad: false })
        .at(0, 0, 0, 0)
        .item(),
    ).toBe(1);
  });

  it("rounds sizes down, or up with ceilMode as Caffe does", () => {
    const x = zeros([1, 1, 6, 6]);
    expect(maxPool2d(x, { kernelSize: 3, stride: 2 }).shape).toEqual([1, 1, 2, 2]);
    expect(maxPool2d(x, { kernelSize: 3, stride: 2, ceilMode: true }).shape).toEqual([1, 1, 3, 3]);
    // AlexNet and GoogLeNet after Caffe: 13 -> 6, 112 -> 56.
    expect(
      maxPool2d(zeros([1, 1, 112, 112]), { kernelSize: 3, stride: 2, ceilMode: true }).shape[2],
    ).toBe(56);
  });

  it("gives the gradient to the first of equal elements", () => {
    const x = ones([1, 1, 2, 2], { requiresGrad: true });
    expect(
      grad(maxPool2d(x, { kernelSize: 2 }).sum(), [x])[0]!
        .reshape([-1])
        .toArray(),
    ).toEqual([1, 0, 0, 0]);
  });
});

describe("batch normalisation", () => {
  it("updates running statistics with weight 0.1 for the new ones, variance unbiased", () => {
    const x = tensor([[1], [3]]);
    const [runningMean, runningVar] = [zeros([1]), ones([1])];
    batchNorm(x, { runningMean, runningVar, training: true });
    expectClose([runningMean.item(), runningVar.item()], [0.2, 0.9 + 0.1 * 2], 1e-6);
  });

  it("normalises with the biased variance, eps inside the root", () => {
    const y = batchNorm(tensor([[1], [3]]), { training: true, eps: 3 });
    expectClose(y.data, [-0.5, 0.5], 1e-6);
  });

  it("leaves running statistics alone in evaluation", () => {
    const [runningMean, runningVar] = [full([1], 5), full([1], 4)];
    const y = noGrad(() => batchNorm(tensor([[9]]), { runningMean, runningVar, eps: 0 }));
    expect([y.item(), runningMean.item(), runningVar.item()]).toEqual([2, 5, 4]);
  });
});

describe("softmax loss", () => {
  it.each([1000, -1000, 1e30])("is stable at logits of %d", (size) => {
    const logits = tensor([[size, 0, -size]], { requiresGrad: true });
    const loss = crossEntropy(logits, [0]);
    expect(Number.isFinite(loss.item())).toBe(true);
    loss.backward();
    expect([...logits.grad!.data].every(Number.isFinite)).toBe(true);
  });

  it("allows minus infinity for a class that is not the label", () => {
    expect(crossEntropy(tensor([[0, -Infinity, 0]]), [0]).item()).toBeCloseTo(Math.log(2), 6);
  });

  it.each([
    ["too large", [3], /labels expected whole numbers from 0 to 2; got 3 at 0/],
    ["negative", [-1], /got -1 at 0/],
    ["a fraction", [0.5], /got 0.5 at 0/],
    ["NaN", [NaN], /got NaN at 0/],
    ["too many", [0, 1], /labels expected \[1\] for input \[1, 3\]; got \[2\]/],
  ])("refuses a label that is %s instead of giving NaN", (_, labels, says) => {
    expect(() => crossEntropy(zeros([1, 3]), labels)).toThrow(says);
  });

  it("refuses a mean over nothing", () => {
    expect(() => crossEntropy(zeros([1, 3]), [-100])).toThrow(/at least one position that counts/);
  });
});

it("relu passes NaN on and has gradient 0 at 0", () => {
  expect(relu(tensor([NaN])).item()).toBeNaN();
  const x = tensor([0, -0], { requiresGrad: true });
  expect(grad(relu(x).sum(), [x])[0]!.toArray()).toEqual([0, 0]);
});
