import { describe, expect, test } from "vitest";
import { data } from "cnnlab";

describe("Fashion-MNIST that ships", () => {
  test.each([
    { train: true, length: 20_000, first: [9, 0, 0, 3, 0, 2, 7, 2, 5, 5] },
    { train: false, length: 10_000, first: [9, 2, 1, 1, 6, 1, 4, 6, 5, 7] },
  ])("train: $train has $length pictures in the original order", ({ train, length, first }) => {
    const set = data.fashionMnist({ train });
    expect(set.length).toBe(length);
    expect(set.shape).toEqual([1, 28, 28]);
    expect(first.map((_, i) => set.label(i))).toEqual(first);
    const { x, name } = set.get(0);
    expect(name).toBe("Ankle boot");
    expect(x.shape).toEqual([1, 28, 28]);
    expect(Math.max(...x.data)).toBe(1);
  });

  test("pixels have the published mean and deviation, near enough for a third of the set", () => {
    const { mean, std } = data.fashionMnist().moments();
    expect(mean[0]).toBeCloseTo(0.286, 2);
    expect(std[0]).toBeCloseTo(0.353, 2);
  });

  test("the test set is balanced", () => {
    const counts = new Array<number>(10).fill(0);
    for (const label of data.fashionMnist({ train: false }).labels) counts[label]! += 1;
    expect(counts).toEqual(new Array(10).fill(1000));
  });
});

describe("digits", () => {
  test("are scikit-learn's, in its order and scale", () => {
    const set = data.digits();
    expect(set.length).toBe(1797);
    expect(Array.from(set.labels.subarray(0, 12))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    // load_digits().data.mean() / 16
    expect(set.moments().mean[0]).toBeCloseTo(4.884164579855314 / 16, 12);
    expect(Array.from(set.get(0).x.data.subarray(0, 8), (v) => v * 16)).toEqual([
      0, 0, 5, 13, 9, 1, 0, 0,
    ]);
  });
});

describe("photographs", () => {
  test.each(["chelsea", "astronaut"] as const)("%s is a batch of one, 0 to 1", (name) => {
    const full = data.photo(name);
    expect(full.shape).toEqual([1, 3, 256, 256]);
    const small = data.photo(name, { size: 32 });
    expect(small.shape).toEqual([1, 3, 32, 32]);
    const mean = (values: ArrayLike<number>): number =>
      Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
    // 8 x 8 blocks are averaged, so the mean stays but for float32 rounding.
    expect(mean(small.data)).toBeCloseTo(mean(full.data), 5);
    expect(full.data.every((v) => v >= 0 && v <= 1)).toBe(true);
  });

  test("another aspect ratio crops about the centre", () => {
    const wide = data.photo("chelsea", { size: [64, 128] });
    expect(wide.shape).toEqual([1, 3, 64, 128]);
    const half = data.photo("chelsea", { size: 128 });
    expect(Array.from(wide.data.subarray(0, 128))).toEqual(
      Array.from(half.data.subarray(32 * 128, 33 * 128)),
    );
  });

  test("an unknown name is refused with the known ones", () => {
    const name: string = "mandrill";
    expect(() => data.photo(name as "chelsea")).toThrow(
      /photo: name must be chelsea or astronaut; it is "mandrill"/,
    );
  });
});
