import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "../../../src/display/payload/base64.js";
import { checkNumbers, packNumbers, unpackNumbers } from "../../../src/display/payload/numbers.js";

describe("base64", () => {
  it.each([0, 1, 2, 3, 4, 255, 256])(
    "of %i bytes is what Buffer makes and comes back",
    (length) => {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) & 255);
      expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      expect([...decodeBase64(encodeBase64(bytes))]).toEqual([...bytes]);
    },
  );

  it.each([
    { text: "abc", says: /multiple of 4; got 3/ },
    { text: "ab*d", says: /character 2 is outside/ },
  ])("refuses $text", ({ text, says }) => {
    expect(() => decodeBase64(text)).toThrow(says);
  });
});

describe("packed numbers", () => {
  const values = [-1.5, 0, 0.25, 3, NaN, Infinity];

  it("keep every float32 bit, numbers or not", () => {
    const packed = packNumbers(values, [2, 3], "float32");
    expect([...unpackNumbers(packed)]).toEqual(values);
    expect([packed.min, packed.max]).toEqual([-1.5, 3]);
  });

  it("are within half a step in 8 bits, and what is no number stays none", () => {
    const back = unpackNumbers(packNumbers(values, [6], "uint8"));
    const halfStep = 4.5 / 254 / 2;
    for (const i of [0, 1, 2, 3]) {
      expect(Math.abs((back[i] ?? NaN) - (values[i] ?? NaN))).toBeLessThanOrEqual(halfStep * 1.001);
    }
    expect([back[4], back[5]]).toEqual([NaN, NaN]);
  });

  const good = packNumbers([1, 2, 3, 4], [2, 2], "uint8");
  it.each([
    {
      why: "a huge shape",
      change: { shape: [65_536, 65_536] },
      says: /whole number|at most 4194304/,
    },
    { why: "a negative size", change: { shape: [-2, -2] }, says: /whole number from 0/ },
    { why: "a fractional size", change: { shape: [1.5, 2] }, says: /whole number/ },
    { why: "too few values", change: { shape: [3, 2] }, says: /expected 6 uint8 values/ },
    { why: "text that is no base64", change: { data: "<b>!</b>" }, says: /base64/ },
    { why: "a NaN as bound", change: { min: NaN }, says: /min: expected a finite number; got NaN/ },
    { why: "bounds the wrong way round", change: { min: 9 }, says: /min <= max; got 9 > 4/ },
    { why: "another encoding", change: { encoding: "int4" }, says: /one of float32, uint8/ },
  ])("refuse $why", ({ change, says }) => {
    expect(() => checkNumbers("values", { ...good, ...change })).toThrow(says);
    expect(checkNumbers("values", good)).toEqual(good);
  });
});
