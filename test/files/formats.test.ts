import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { files } from "cnnlab";
import type { DType, Values } from "../../src/backend/dtype.js";
import { wrap } from "../../src/tensor/creation.js";
import type { Tensor } from "../../src/tensor/tensor.js";

const fixture = (name: string): string =>
  new URL(`../fixtures/files/${name}`, import.meta.url).pathname;

interface Expected {
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}
const expected = JSON.parse(readFileSync(fixture("expected.json"), "utf8")) as Readonly<
  Record<"npz" | "safetensors", Readonly<Record<string, Expected>>>
>;

const dtypes: Readonly<Record<string, DType>> = {
  f8: "float64",
  double: "float64",
  u1: "uint8",
  pixels: "uint8",
  bool: "bool",
  mask: "bool",
  i8: "int32",
  i2: "int32",
  u4: "int32",
  "bn.num_batches_tracked": "int32",
};

function expectTensors(
  read: Readonly<Record<string, Tensor>>,
  wanted: Readonly<Record<string, Expected>>,
): void {
  expect(Object.keys(read).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { shape, data }] of Object.entries(wanted)) {
    const x = read[name];
    expect(x?.shape, name).toEqual(shape);
    expect(x?.dtype, name).toBe(dtypes[name] ?? "float32");
    expect(Array.from(x?.data ?? []), name).toEqual(
      data.map((v) => Number(v === "inf" ? Infinity : v)),
    );
  }
}

describe("files of numpy and torch", () => {
  test.each(["stored", "compressed"])("%s npz", (name) => {
    expectTensors(files.loadNpz(fixture(`${name}.npz`)), expected.npz);
  });

  test("safetensors", () => {
    expectTensors(files.loadSafetensors(fixture("torch.safetensors")), expected.safetensors);
  });
});

const kept: readonly {
  readonly values: Values;
  readonly dtype: DType;
  readonly shape: number[];
}[] = [
  { values: Float32Array.of(1, -2.5, 1 / 3, NaN, Infinity, -0), dtype: "float32", shape: [2, 3] },
  { values: Float64Array.of(1 / 3), dtype: "float64", shape: [] },
  { values: Int32Array.of(-5, 2 ** 31 - 1), dtype: "int32", shape: [2] },
  { values: Uint8Array.of(0, 255, 7), dtype: "uint8", shape: [1, 3, 1] },
  { values: Uint8Array.of(1, 0), dtype: "bool", shape: [2] },
  { values: new Float32Array(0), dtype: "float32", shape: [0, 4] },
];

let folder = "";
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "cnnlab-files-"))));
afterAll(() => rmSync(folder, { recursive: true }));

describe("what is written is read back", () => {
  const same = (read: Tensor | undefined, written: Tensor): void => {
    expect(read?.shape).toEqual(written.shape);
    expect(read?.dtype).toBe(written.dtype);
    expect(read?.data).toEqual(written.data);
  };

  test.each(kept)("npy $dtype $shape", ({ values, dtype, shape }) => {
    const x = wrap(values, shape, dtype);
    files.saveNpy(join(folder, "x.npy"), x);
    same(files.loadNpy(join(folder, "x.npy")), x);
  });

  const all = Object.fromEntries(
    kept.map(({ values, dtype, shape }, i) => [`layer ${i}.gewicht-ß`, wrap(values, shape, dtype)]),
  );
  test.each([
    { name: "npz", save: files.saveNpz, load: files.loadNpz },
    { name: "safetensors", save: files.saveSafetensors, load: files.loadSafetensors },
  ])("$name with names beyond ASCII", ({ name, save, load }) => {
    const path = join(folder, `all.${name}`);
    save(path, all);
    const read = load(path);
    expect(Object.keys(read).sort()).toEqual(Object.keys(all).sort());
    for (const [key, x] of Object.entries(all)) same(read[key], x);
  });

  test("a name that means something to JavaScript is only a name", () => {
    const x = wrap(Float32Array.of(1), [1], "float32");
    const tensors = Object.fromEntries([["__proto__", x]]);
    const read = files.parseSafetensors(files.formatSafetensors(tensors));
    expect(Object.keys(read)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });
});

function safetensors(header: unknown, data = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

describe("hostile safetensors are refused", () => {
  const one = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  const huge = Buffer.alloc(16);
  huge.writeBigUInt64LE(2n ** 63n);
  test.each([
    { why: "empty", bytes: new Uint8Array(0), says: /it has 0 bytes/ },
    { why: "a header beyond the file", bytes: huge, says: /gives 9223372036854776000/ },
    { why: "no JSON", bytes: safetensors("{nope}"), says: /does not parse/ },
    { why: "a list as header", bytes: safetensors([1, 2]), says: /must have an object/ },
    {
      why: "an entry of null",
      bytes: safetensors({ a: null }),
      says: /tensor a, must have a shape/,
    },
    {
      why: "an unknown type",
      bytes: safetensors({ a: { ...one, dtype: "toString" } }),
      says: /must have dtype F64.*it has "toString"/,
    },
    {
      why: "a negative length",
      bytes: safetensors({ a: { ...one, shape: [-1] } }),
      says: /whole numbers/,
    },
    {
      why: "a shape beyond memory",
      bytes: safetensors({ a: { ...one, shape: [2 ** 40, 2 ** 40] } }),
      says: /offsets are 0 to 4/,
    },
    { why: "missing data", bytes: safetensors({ a: one }), says: /must hold 4 bytes.*holds 0/ },
    {
      why: "surplus data",
      bytes: safetensors({ a: one }, new Uint8Array(5)),
      says: /must hold 4 bytes.*holds 5/,
    },
    {
      why: "overlapping tensors",
      bytes: safetensors({ a: one, b: one }, new Uint8Array(4)),
      says: /without gap or overlap/,
    },
    {
      why: "a gap",
      bytes: safetensors({ a: { ...one, data_offsets: [4, 8] } }, new Uint8Array(8)),
      says: /must begin at byte 0/,
    },
    {
      why: "a label beyond int32",
      bytes: safetensors(
        { a: { dtype: "U32", shape: [1], data_offsets: [0, 4] } },
        new Uint8Array([255, 255, 255, 255]),
      ),
      says: /fit int32; element 0 is 4294967295/,
    },
  ])("$why", ({ bytes, says }) => {
    expect(() => files.parseSafetensors(bytes)).toThrow(says);
    const path = join(folder, "hostile.safetensors");
    writeFileSync(path, bytes);
    expect(() => files.loadSafetensors(path)).toThrow(says);
  });
});

function npy(header: string, data = new Uint8Array(0)): Uint8Array {
  const start = Buffer.from("\x93NUMPY\x01\x00\x00\x00", "latin1");
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, Buffer.from(header), data]);
}

describe("hostile npy files are refused", () => {
  const fields = (descr: string, shape: string): string =>
    `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;
  test.each([
    { why: "empty", bytes: new Uint8Array(0), says: /must start with/ },
    { why: "a zip", bytes: Buffer.from("PK\x03\x04rest"), says: /must start with/ },
    {
      why: "version 9",
      bytes: Buffer.from("\x93NUMPY\x09\x00\x00\x00", "latin1"),
      says: /version 9/,
    },
    { why: "a cut header", bytes: npy("{'descr'").subarray(0, 14), says: /its header of 8 bytes/ },
    { why: "another header", bytes: npy("import os\n"), says: /must describe one array/ },
    { why: "records", bytes: npy("{'descr': [('a', '<f4')], }"), says: /must describe one array/ },
    { why: "Python objects", bytes: npy(fields("|O", "(1,)")), says: /its type is O/ },
    { why: "missing data", bytes: npy(fields("<f4", "(2, 3)")), says: /hold 24 bytes.*holds 0/ },
    {
      why: "surplus data",
      bytes: npy(fields("<f4", "()"), new Uint8Array(8)),
      says: /hold 4 bytes of data; it holds 8/,
    },
    {
      why: "a shape beyond memory",
      bytes: npy(fields("<f4", "(99999999999, 99999999999)")),
      says: /shape that fits memory/,
    },
  ])("$why", ({ bytes, says }) => {
    expect(() => files.parseNpy(bytes)).toThrow(says);
  });

  test("complex numbers and numbers beyond int32", () => {
    expect(() => files.loadNpy(fixture("complex.npy"))).toThrow(/its type is c16/);
    expect(() => files.loadNpy(fixture("u8_large.npy"))).toThrow(/element 0 is 1099511627776/);
  });
});
