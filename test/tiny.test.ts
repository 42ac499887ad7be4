import {
  arange,
  conv2d,
  crossEntropy,
  gradCheck,
  linear,
  manualSeed,
  maxPool2d,
  noGrad,
  randn,
  relu,
  tensor,
  type Tensor,
} from "cnnlab";
import { expect, it } from "vitest";

// The public surface in a second: what fails here fails everywhere, so it runs first.

it("trains a tiny ConvNet on four images until it knows them", () => {
  manualSeed(1);
  const x = randn([4, 1, 8, 8]);
  const labels = [0, 1, 2, 1];
  const scaled = (shape: number[], scale: number): Tensor => {
    const w = noGrad(() => randn(shape).mul(scale));
    w.requiresGrad = true;
    return w;
  };
  const filters = scaled([6, 1, 3, 3], 0.5);
  const weight = scaled([3, 6 * 4 * 4], 0.1);
  const bias = tensor([0, 0, 0], { requiresGrad: true });
  const parameters = [filters, weight, bias];
  const lossOf = (): Tensor => {
    const h = maxPool2d(relu(conv2d(x, filters, { padding: 1 })), { kernelSize: 2 });
    return crossEntropy(linear(h.reshape([4, -1]), weight, { bias }), labels);
  };
  const first = lossOf().item();
  for (let step = 0; step < 60; step++) {
    for (const p of parameters) p.zeroGrad();
    lossOf().backward();
    noGrad(() => parameters.forEach((p) => p.copy(p.sub(p.grad!.mul(0.2)))));
  }
  expect(first).toBeGreaterThan(0.5);
  expect(lossOf().item()).toBeLessThan(0.05);
});

it("slices, reshapes, broadcasts and prints", () => {
  const x = arange(6).reshape([2, 3]);
  expect(x.at(":", "1:").toArray()).toEqual([
    [1, 2],
    [4, 5],
  ]);
  expect(x.add(tensor([10, 20, 30])).toArray()).toEqual([
    [10, 21, 32],
    [13, 24, 35],
  ]);
  expect(String(x)).toBe("tensor([[0., 1., 2.],\n        [3., 4., 5.]])");
});

it("checks a gradient against finite differences", () => {
  const checked = gradCheck((x) => relu(x).mul(x), [tensor([1, -2, 3])]);
  expect(checked.relativeError).toBeLessThan(1e-6);
});

it("says what does not fit", () => {
  expect(() => conv2d(randn([1, 3, 32, 32]), randn([6, 1, 5, 5]))).toThrow(
    "conv2d: weight [6, 1, 5, 5] needs 1 input channel per group; input [1, 3, 32, 32] has 3",
  );
});
