import { describe, expect, test } from "vitest";
import { data } from "cnnlab";
import { Generator, manualSeed } from "../../src/tensor/random.js";

const classes = Array.from({ length: 10 }, (_, i) => `${i}`);

// Picture i is 2 x 2 of value i, labelled i % 10.
function counted(length: number): data.ImageDataset {
  return new data.ImageDataset({
    images: Uint8Array.from({ length: 4 * length }, (_, i) => Math.floor(i / 4)),
    labels: Uint8Array.from({ length }, (_, i) => i % 10),
    shape: [1, 2, 2],
    classes,
    maxValue: 1,
  });
}

function pass(loader: data.DataLoader): number[][] {
  return Array.from(loader, ({ x }) => Array.from(x.data.filter((_, i) => i % 4 === 0)));
}

describe("batches", () => {
  test.each([
    { why: "a smaller last batch", options: { batchSize: 4 }, sizes: [4, 4, 2] },
    { why: "the last batch dropped", options: { batchSize: 4, dropLast: true }, sizes: [4, 4] },
    { why: "one batch larger than the set", options: { batchSize: 99 }, sizes: [10] },
    { why: "batches of one by default", options: {}, sizes: new Array<number>(10).fill(1) },
  ])("$why", ({ options, sizes }) => {
    const loader = new data.DataLoader(counted(10), options);
    const batches = Array.from(loader);
    expect(batches.map(({ x }) => x.shape)).toEqual(sizes.map((n) => [n, 1, 2, 2]));
    expect(batches.map(({ y }) => y.shape)).toEqual(sizes.map((n) => [n]));
    expect(batches[0]?.y.dtype).toBe("int32");
    expect(loader.length).toBe(sizes.length);
  });

  test("come in order without shuffle", () => {
    expect(pass(new data.DataLoader(counted(5), { batchSize: 2 }))).toEqual([[0, 1], [2, 3], [4]]);
  });

  test("labels and indices go with their pictures", () => {
    const loader = new data.DataLoader(counted(30), { batchSize: 7, shuffle: true, seed: 3 });
    for (const { x, y, indices } of loader) {
      expect(Array.from(x.data.filter((_, i) => i % 4 === 0))).toEqual(indices);
      expect(Array.from(y.data)).toEqual(indices.map((i) => i % 10));
    }
  });
});

describe("shuffle", () => {
  test("visits every picture once, in another order each pass", () => {
    const loader = new data.DataLoader(counted(50), { batchSize: 8, shuffle: true, seed: 1 });
    const first = pass(loader).flat();
    const second = pass(loader).flat();
    expect(first.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(second).not.toEqual(first);
  });

  test("follows manualSeed without a seed of its own", () => {
    const loader = new data.DataLoader(counted(50), { batchSize: 50, shuffle: true });
    manualSeed(7);
    const first = pass(loader);
    manualSeed(7);
    expect(pass(loader)).toEqual(first);
  });

  test("with its own seed is the same whatever else is drawn", () => {
    const options = { batchSize: 50, shuffle: true, seed: 5 };
    manualSeed(1);
    const first = pass(new data.DataLoader(counted(50), options));
    manualSeed(2);
    expect(pass(new data.DataLoader(counted(50), options))).toEqual(first);
  });
});

describe("augmentation in a loader", () => {
  test("leaves the data set as it was", () => {
    const set = counted(6);
    const before = Array.from(set.images);
    const augment = [data.randomHorizontalFlip(), data.cutout({ size: 1 })];
    Array.from(new data.DataLoader(set, { batchSize: 3, augment, seed: 0 }));
    expect(Array.from(set.images)).toEqual(before);
  });

  test("may change the shape of all pictures alike", () => {
    const augment = data.randomCrop(3, { padding: 1 });
    const [batch] = new data.DataLoader(counted(6), { batchSize: 6, augment, seed: 0 });
    expect(batch?.x.shape).toEqual([6, 1, 3, 3]);
  });

  test("that gives different shapes in one batch is refused", () => {
    let calls = 0;
    const augment: data.Augmentation = ({ data: values }) => ({
      data: values.slice(0, (calls += 1)),
      shape: [1, 1, calls],
    });
    expect(() => Array.from(new data.DataLoader(counted(3), { batchSize: 3, augment }))).toThrow(
      /DataLoader: augment must give every picture the same shape; it gave \[1, 1, 1\] and \[1, 1, 2\]/,
    );
  });
});

describe("augmentations", () => {
  const picture = (values: readonly number[], shape: data.ImageShape): data.Picture => ({
    data: Float32Array.from(values),
    shape,
  });

  test("randomCrop reaches every offset and pads by zero", () => {
    const crop = data.randomCrop(2, { padding: 1 });
    const seen = new Set<string>();
    const generator = new Generator(0);
    for (let i = 0; i < 300; i++) {
      seen.add(Array.from(crop(picture([1, 2, 3, 4], [1, 2, 2]), generator).data).join());
    }
    const expected = ["0,0,0,1", "0,0,1,2", "0,0,2,0", "0,1,0,3", "1,2,3,4", "2,0,4,0"];
    expect(Array.from(seen).sort()).toEqual([...expected, "0,3,0,0", "3,4,0,0", "4,0,0,0"].sort());
  });

  test("randomHorizontalFlip mirrors each row of each channel", () => {
    const flip = data.randomHorizontalFlip({ p: 1 });
    const flipped = flip(picture([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]), new Generator(0));
    expect(Array.from(flipped.data)).toEqual([2, 1, 4, 3, 6, 5, 8, 7]);
  });

  test("randomHorizontalFlip flips about half by default", () => {
    const flip = data.randomHorizontalFlip();
    const generator = new Generator(0);
    let flips = 0;
    for (let i = 0; i < 1000; i++) flips += flip(picture([0, 1], [1, 1, 2]), generator).data[0]!;
    // Four deviations of a fair coin thrown 1,000 times.
    expect(Math.abs(flips - 500)).toBeLessThan(64);
  });

  test("normalize takes mean and deviation channel by channel", () => {
    const step = data.normalize({ mean: [1, 2], std: [2, 4] });
    const result = step(picture([1, 3, 2, 6], [2, 1, 2]), new Generator(0));
    expect(Array.from(result.data)).toEqual([0, 1, 0, 1]);
  });

  test("cutout clears one square in all channels alike, clipped at the border", () => {
    const cut = data.cutout({ size: 2 });
    const generator = new Generator(0);
    for (let i = 0; i < 100; i++) {
      const { data: values } = cut(picture(new Array<number>(32).fill(1), [2, 4, 4]), generator);
      const cleared = Array.from(values.subarray(0, 16)).filter((v) => v === 0).length;
      expect([1, 2, 4]).toContain(cleared);
      expect(values.subarray(16)).toEqual(values.subarray(0, 16));
    }
  });

  test.each([
    { make: () => data.randomCrop(0), says: /randomCrop: size must be a whole number from 1/ },
    { make: () => data.randomCrop(2, { padding: -1 }), says: /randomCrop: padding .* it is -1/ },
    { make: () => data.randomHorizontalFlip({ p: 2 }), says: /p must be 0 to 1; it is 2/ },
    { make: () => data.normalize({ mean: [0], std: [0] }), says: /std above 0/ },
    { make: () => data.cutout({ size: 0.5 }), says: /cutout: size .* it is 0.5/ },
    { make: () => new data.DataLoader(counted(2), { batchSize: 0 }), says: /batchSize .* is 0/ },
  ])("refuses bad options: $says", ({ make, says }) => {
    expect(make).toThrow(says);
  });
});
