import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { encode as encodePng } from "fast-png";
import { encode as encodeJpeg } from "jpeg-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { data } from "cnnlab";

let folder = "";
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "cnnlab-data-"))));
afterAll(() => rmSync(folder, { recursive: true }));

function idx(shape: readonly number[], values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((size, d) => new DataView(bytes.buffer).setUint32(4 + 4 * d, size));
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}

describe("parseIdx", () => {
  test("reads shape and elements", () => {
    const array = data.parseIdx(idx([2, 1, 2], [1, 2, 3, 4]));
    expect(array.shape).toEqual([2, 1, 2]);
    expect(Array.from(array.data)).toEqual([1, 2, 3, 4]);
  });

  test.each([
    { why: "empty", bytes: new Uint8Array(0), says: /starts with nothing/ },
    {
      why: "a wrong magic number",
      bytes: new Uint8Array([1, 2, 3, 4]),
      says: /starts with 1 2 3 4/,
    },
    { why: "float elements", bytes: new Uint8Array([0, 0, 13, 1]), says: /its type is 13/ },
    { why: "a cut header", bytes: idx([2, 2], []).subarray(0, 8), says: /header of 12 bytes/ },
    { why: "missing elements", bytes: idx([2, 2], [1, 2, 3]), says: /hold 4 elements; it holds 3/ },
    { why: "surplus elements", bytes: idx([2], [1, 2, 3]), says: /hold 2 elements; it holds 3/ },
    {
      why: "sizes beyond any memory",
      bytes: idx([0xffffffff, 0xffffffff, 0xffffffff], [1]),
      says: /elements; it holds 1/,
    },
    { why: "still zipped", bytes: gzipSync(idx([1], [1])), says: /must be unzipped/ },
  ])("refuses a file that is $why", ({ bytes, says }) => {
    expect(() => data.parseIdx(bytes)).toThrow(says);
  });
});

describe("mnist", () => {
  test("pairs plain images with zipped labels", () => {
    const path = join(folder, "mnist");
    mkdirSync(path);
    writeFileSync(join(path, "t10k-images-idx3-ubyte"), idx([2, 1, 2], [0, 255, 51, 0]));
    writeFileSync(join(path, "t10k-labels-idx1-ubyte.gz"), gzipSync(idx([2], [7, 3])));
    const set = data.mnist({ path, train: false });
    expect(set.length).toBe(2);
    expect(set.classes[set.label(0)]).toBe("7");
    expect(set.get(1).x.toArray()).toEqual([[[Math.fround(0.2), 0]]]);
  });

  test("names the missing file", () => {
    expect(() => data.mnist({ path: folder })).toThrow(/must hold train-images-idx3-ubyte or/);
  });

  test("refuses labels that do not match", () => {
    const path = join(folder, "mismatch");
    mkdirSync(path);
    writeFileSync(join(path, "train-images-idx3-ubyte"), idx([1, 1, 1], [0]));
    writeFileSync(join(path, "train-labels-idx1-ubyte"), idx([2], [7, 3]));
    expect(() => data.mnist({ path })).toThrow(/labels must be \[1\].*they are \[2\]/);
  });
});

describe("CIFAR", () => {
  const record = (labels: readonly number[], value: number): Uint8Array =>
    Uint8Array.from({ length: labels.length + 3072 }, (_, i) => labels[i] ?? value);

  test("CIFAR-10 joins its files in order", () => {
    const path = join(folder, "cifar10");
    mkdirSync(path);
    for (let i = 1; i <= 5; i++) {
      writeFileSync(join(path, `data_batch_${i}.bin`), record([i], 10 * i));
    }
    const set = data.cifar10({ path });
    expect(Array.from(set.labels)).toEqual([1, 2, 3, 4, 5]);
    expect(set.images[2 * 3072]).toBe(30);
    expect(set.classes[3]).toBe("cat");
    expect(() => data.cifar10({ path, train: false })).toThrow(/has no test_batch.bin/);
  });

  test.each([
    { labels: "fine" as const, label: 42, classes: 100 },
    { labels: "coarse" as const, label: 7, classes: 20 },
  ])("CIFAR-100 gives $labels labels", ({ labels, label, classes }) => {
    const set = data.parseCifar([record([7, 42], 9)], { kind: "cifar100", labels });
    expect(set.label(0)).toBe(label);
    expect(set.classes.length).toBe(classes);
    expect(set.images.every((v) => v === 9)).toBe(true);
  });

  test("refuses part of a record and a label without class", () => {
    const cut = record([1], 0).subarray(0, 3000);
    expect(() => data.parseCifar([cut], { kind: "cifar10" })).toThrow(/3073-byte cifar10 records/);
    expect(() => data.parseCifar([record([10], 0)], { kind: "cifar10" })).toThrow(/it is 10/);
  });
});

describe("ImageFolder", () => {
  const rgb = (colour: readonly number[]): Uint8Array =>
    Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => colour[i % 3]!);

  test("takes a class for each folder, PNG and JPEG, in alphabetical order", () => {
    const root = join(folder, "pets");
    mkdirSync(join(root, "dog"), { recursive: true });
    mkdirSync(join(root, "cat"));
    const png = encodePng({ width: 4, height: 4, channels: 3, data: rgb([255, 0, 0]) });
    writeFileSync(join(root, "dog", "a.png"), png);
    const rgba = Uint8Array.from({ length: 64 }, (_, i) => (i % 4 === 3 ? 255 : 128));
    writeFileSync(join(root, "cat", "b.jpg"), encodeJpeg({ width: 4, height: 4, data: rgba }).data);
    writeFileSync(join(root, "cat", "notes.txt"), "not a picture");
    const set = new data.ImageFolder(root, { size: 2 });
    expect(set.classes).toEqual(["cat", "dog"]);
    const [batch] = new data.DataLoader(set, { batchSize: 2 });
    expect(batch?.x.shape).toEqual([2, 3, 2, 2]);
    expect(Array.from(batch?.y.data ?? [])).toEqual([0, 1]);
    expect(Array.from(batch?.x.data.subarray(12) ?? [])).toEqual([
      1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0,
    ]);
    // JPEG of flat grey 128 comes back within one step.
    expect(Math.abs((batch?.x.data[0] ?? 0) - 128 / 255)).toBeLessThan(2 / 255);
  });

  test("refuses a folder without classes", () => {
    expect(() => new data.ImageFolder(join(folder, "mnist"), { size: 2 })).toThrow(/has none/);
    expect(() => new data.ImageFolder(join(folder, "absent"), { size: 2 })).toThrow(/can be read/);
  });
});
