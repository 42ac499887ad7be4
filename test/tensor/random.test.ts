import { bernoulli, full, Generator, manualSeed, rand, randint, randn, randperm } from "cnnlab";
import { describe, expect, it } from "vitest";

const n = 20_000;
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe("seeds", () => {
  it("give the same numbers again, all kinds from one generator", () => {
    const draw = (seed: number) => {
      manualSeed(seed);
      return [rand([3]), randn([3]), randint(0, 10, [3]), randperm(5)].map((x) => x.toArray());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it("give numbers that stay the same from version to version", () => {
    manualSeed(0);
    expect(rand([3], { dtype: "float64" }).toArray()).toMatchInlineSnapshot(`
      [
        0.41675132513046265,
        0.01047062873840332,
        0.5870561599731445,
      ]
    `);
    expect(randperm(5).toArray()).toMatchInlineSnapshot(`
      [
        1,
        0,
        4,
        2,
        3,
      ]
    `);
  });

  it("differ when only the high bits differ", () => {
    const first = (seed: number) => new Generator(seed).bits();
    expect(first(1)).not.toBe(first(1 + 2 ** 32));
  });

  it("a generator of one's own leaves the common one alone", () => {
    manualSeed(3);
    const expected = rand([1]).item();
    manualSeed(3);
    randn([100], { generator: new Generator(1) });
    expect(rand([1]).item()).toBe(expected);
  });

  it("go on from a stored state, between the two halves of a normal pair too", () => {
    const generator = new Generator(5);
    generator.normal();
    const state = generator.state();
    const after = [generator.normal(), generator.uniform()];
    const other = new Generator();
    other.restore(state);
    expect([other.normal(), other.uniform()]).toEqual(after);
  });

  it("are whole numbers", () => {
    expect(() => manualSeed(0.5)).toThrow(/seed: expected a whole number; got 0.5/);
  });
});

describe("distributions", () => {
  it("rand is uniform in [0, 1)", () => {
    manualSeed(1);
    const { data } = rand([n]);
    expect(mean(data)).toBeCloseTo(0.5, 1);
    expect(mean(data.map((x) => x * x))).toBeCloseTo(1 / 3, 1);
    expect(data.every((x) => x >= 0 && x < 1)).toBe(true);
  });

  it("randn has mean 0, variance 1, and tails", () => {
    manualSeed(1);
    const x = randn([n]);
    // Standard errors at n = 20,000 are 0.007 and 0.01.
    expect(Math.abs(x.mean().item())).toBeLessThan(0.03);
    expect(Math.abs(x.var().item() - 1)).toBeLessThan(0.04);
    const beyond2 = x.abs().gt(2).sum().item() / n;
    expect(Math.abs(beyond2 - 0.0455)).toBeLessThan(0.006);
  });

  it("randint reaches both ends and no further", () => {
    manualSeed(1);
    const values = new Set(randint(-1, 3, [1000]).data);
    expect([...values].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
  });

  it("randperm is a permutation", () => {
    manualSeed(1);
    expect([...randperm(100).data].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
  });

  it("bernoulli follows its probabilities", () => {
    manualSeed(1);
    expect(mean(bernoulli(full([n], 0.3)).data)).toBeCloseTo(0.3, 1);
    expect(() => bernoulli(full([1], 1.5))).toThrow(/probabilities from 0 to 1; got 1.5 at 0/);
  });

  it("randint refuses an empty range", () => {
    expect(() => randint(3, 3, [1])).toThrow(
      /randint: expected whole numbers low < high; got 3 and 3/,
    );
  });
});
