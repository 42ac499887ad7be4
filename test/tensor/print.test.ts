import { inspect } from "node:util";
import { arange, relu, tensor, zeros, type Tensor } from "cnnlab";
import { expect, it } from "vitest";

// Printed by torch 2.15, apart from our names of types and the shape that large tensors show.
const cases: readonly (readonly [string, Tensor, string])[] = [
  ["whole numbers", tensor([1, 2]), "tensor([1., 2.])"],
  [
    "aligned decimals",
    tensor([
      [1.5, -2.25],
      [0, 100],
    ]),
    "tensor([[  1.5000,  -2.2500],\n        [  0.0000, 100.0000]])",
  ],
  ["very small", tensor([1e-5, 1]), "tensor([1.0000e-05, 1.0000e+00])"],
  ["small beside large", tensor([1000.5, 0.001]), "tensor([1.0005e+03, 1.0000e-03])"],
  ["very large", tensor([1e8, 1]), "tensor([1.0000e+08, 1.0000e+00])"],
  ["large and whole", tensor([1234567]), "tensor([1234567.])"],
  ["not finite", tensor([NaN, Infinity, 1]), "tensor([nan, inf, 1.])"],
  ["signs", tensor([-1, 2]), "tensor([-1.,  2.])"],
  ["a single number", tensor(3.5), "tensor(3.5000)"],
  ["a whole single number", tensor(3), "tensor(3.)"],
  ["nothing", tensor([]), "tensor([])"],
  ["no columns", zeros([2, 0]), "tensor([], size=[2, 0])"],
  ["int32", tensor([1, 2], { dtype: "int32" }), "tensor([1, 2], dtype=int32)"],
  ["float64", tensor([0.1], { dtype: "float64" }), "tensor([0.1000], dtype=float64)"],
  ["truth values", tensor([[true], [false]]), "tensor([[ true],\n        [false]])"],
  [
    "three dimensions",
    arange(8).reshape([2, 2, 2]).div(3),
    "tensor([[[0.0000, 0.3333],\n         [0.6667, 1.0000]],\n\n        [[1.3333, 1.6667],\n         [2.0000, 2.3333]]])",
  ],
  [
    "long rows",
    arange(40),
    "tensor([ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13.,\n" +
      "        14., 15., 16., 17., 18., 19., 20., 21., 22., 23., 24., 25., 26., 27.,\n" +
      "        28., 29., 30., 31., 32., 33., 34., 35., 36., 37., 38., 39.])",
  ],
  [
    "large: corners and shape",
    arange(2000),
    "tensor([0.0000e+00, 1.0000e+00, 2.0000e+00,  ..., 1.9970e+03, 1.9980e+03,\n        1.9990e+03], shape=[2000])",
  ],
  ["needs a gradient", tensor([1], { requiresGrad: true }), "tensor([1.], requiresGrad=true)"],
  ["was computed", relu(tensor([1], { requiresGrad: true })), "tensor([1.], creator=relu)"],
];

it.each(cases)("%s", (_, x, text) => {
  expect(String(x)).toBe(text);
  expect(inspect(x)).toBe(text);
});

it("a large image shows three rows and columns at each end", () => {
  const lines = String(arange(10_000).reshape([100, 100])).split("\n");
  expect(lines.length).toBe(13);
  expect(lines[6]).toBe("        ...,");
  expect(lines[12]).toBe("         9.9990e+03]], shape=[100, 100])");
});
