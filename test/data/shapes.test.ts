import { describe, expect, test } from "vitest";
import { data } from "cnnlab";

describe("shapes", () => {
  test("same seed, same pictures; classes take turns", () => {
    const options = { count: 12, size: 16, seed: 4 };
    const set = data.shapes(options);
    expect(set.images).toEqual(data.shapes(options).images);
    expect(set.images).not.toEqual(data.shapes({ ...options, seed: 5 }).images);
    expect(Array.from(set.labels.subarray(0, 7))).toEqual([0, 1, 2, 3, 4, 5, 0]);
  });

  test("without noise each picture has the shape in front of one flat colour", () => {
    const set = data.shapes({ count: 6, size: 24, channels: 1, noise: 0, seed: 2 });
    for (let i = 0; i < set.length; i++) {
      const counts = new Map<number, number>();
      for (const v of set.get(i).x.data) counts.set(v, (counts.get(v) ?? 0) + 1);
      const flat = Array.from(counts.values()).sort((a, b) => b - a);
      expect(flat[0]! + flat[1]!).toBeGreaterThan(0.8 * 24 * 24);
    }
  });

  test.each([{ count: 0 }, { size: 4 }, { noise: -1 }])("refuses %o", (options) => {
    expect(() => data.shapes(options)).toThrow(/shapes: /);
  });
});
