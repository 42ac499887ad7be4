import { arange, eye, full, linspace, oneHot, ones, tensor, zeros, zerosLike } from "cnnlab";
import { describe, expect, it } from "vitest";

describe("tensor", () => {
  it.each([
    ["numbers", [1, 2], "float32"],
    ["truth values", [true, false], "bool"],
    ["Float64Array", new Float64Array(2), "float64"],
    ["Int32Array", new Int32Array(2), "int32"],
    ["Uint8Array", new Uint8Array(2), "uint8"],
    ["Uint8ClampedArray, a picture's", new Uint8ClampedArray(2), "uint8"],
  ])("of %s has the element type that fits", (_, data, dtype) => {
    expect(tensor(data).dtype).toBe(dtype);
  });

  it("copies a typed array", () => {
    const data = new Float32Array([1, 2]);
    const x = tensor(data);
    data[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
  });

  it("gives a copy as data", () => {
    const x = tensor([1, 2]);
    x.data[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
  });

  it("rounds to float32 unless asked for float64", () => {
    expect(tensor([0.1]).item()).toBe(Math.fround(0.1));
    expect(tensor([0.1], { dtype: "float64" }).item()).toBe(0.1);
  });

  it.each([
    [
      "rows of different length",
      () => tensor([[1, 2], [3]]),
      /rows of equal length 2 at depth 1; got one of 1/,
    ],
    [
      "rows of different depth",
      () => tensor([[1], 2]),
      /expected rows of equal depth 2; got a number at depth 1/,
    ],
    [
      "another shape",
      () => tensor([1, 2, 3], { shape: [2, 2] }),
      /shape \[2, 2\] needs 4 values; got 3/,
    ],
    [
      "fractions for whole numbers",
      () => tensor([0.5], { dtype: "int32" }),
      /int32 expected whole numbers .* got 0.5 at 0/,
    ],
    [
      "too large for uint8",
      () => tensor([256], { dtype: "uint8" }),
      /uint8 expected whole numbers from 0 to 255; got 256/,
    ],
    [
      "a gradient of whole numbers",
      () => tensor([1], { dtype: "int32", requiresGrad: true }),
      /requiresGrad: expected float32 or float64; got int32/,
    ],
    [
      "64-bit integers",
      (): unknown => Reflect.apply(tensor, undefined, [new BigInt64Array(1)]),
      /tensor: expected a Float32Array/,
    ],
    [
      "more than there is memory",
      () => zeros([1e6, 1e7]).data,
      /expected 40000000.0 MB for 10000000000000 values of float32; there is no room/,
    ],
    ["a negative length", () => zeros([-1]), /zeros: shape needs whole numbers >= 0; got \[-1\]/],
    [
      "a fraction as length",
      () => full([1.5], 1),
      /full: shape needs whole numbers >= 0; got \[1.5\]/,
    ],
  ])("refuses: %s", (_, call, says) => {
    expect(call).toThrow(says);
  });
});

describe("sequences", () => {
  it.each([
    ["arange", arange(2, 11, 3), [2, 5, 8]],
    ["arange downwards", arange(3, 0, -1), [3, 2, 1]],
    ["arange of nothing", arange(0), []],
    ["linspace ends exactly", linspace(0, 1, 3), [0, 0.5, 1]],
    ["linspace of one", linspace(5, 9, 1), [5]],
    [
      "eye",
      eye(2),
      [
        [1, 0],
        [0, 1],
      ],
    ],
    ["eye, wide", eye(1, 3), [[1, 0, 0]]],
    ["zerosLike", zerosLike(ones([2])), [0, 0]],
    [
      "oneHot finds the number of classes",
      oneHot(tensor([1, 0])),
      [
        [0, 1],
        [1, 0],
      ],
    ],
  ])("%s", (_, made, expected) => {
    expect(made.toArray()).toEqual(expected);
  });

  it("arange refuses a step that leads away", () => {
    expect(() => arange(0, 3, -1)).toThrow(/arange: step expected to lead from 0 to 3; got -1/);
    expect(() => arange(0, 3, 0)).toThrow(/arange: step/);
  });
});

describe("element types", () => {
  const int = tensor([1, 2], { dtype: "int32" });
  it.each([
    ["int32 + float32", int.add(tensor([0.5, 0.5])), "float32"],
    ["float32 + float64", tensor([1, 1]).add(tensor([1, 1], { dtype: "float64" })), "float64"],
    ["uint8 + int32", tensor([1, 1], { dtype: "uint8" }).add(int), "int32"],
    ["int32 + whole number", int.add(1), "int32"],
    ["int32 + fraction", int.add(0.5), "float32"],
    ["float64 + number", tensor([1], { dtype: "float64" }).add(0.1), "float64"],
    ["int32 / int32", int.div(int), "float32"],
    ["bool + number", tensor([true]).add(1), "int32"],
    ["comparison", int.gt(1), "bool"],
    ["sum of uint8", tensor([200, 200], { dtype: "uint8" }).sum(), "int32"],
  ])("%s promotes as torch does", (_, made, dtype) => {
    expect(made.dtype).toBe(dtype);
  });

  it("sums of uint8 do not overflow", () => {
    expect(tensor([200, 200], { dtype: "uint8" }).sum().item()).toBe(400);
  });
});
