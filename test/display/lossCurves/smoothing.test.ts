import { describe, expect, it } from "vitest";
import { smooth, smoothingOf } from "../../../src/display/lossCurves/curves.js";
import { produceLossCurves } from "../../../src/display/lossCurves/produce.js";

const payload = produceLossCurves([
  { values: Array.from({ length: 400 }, (_, i) => 1 / (i + 1)) },
  { role: "validation", values: Array.from({ length: 20 }, (_, i) => 1 / (i + 1)) },
  { panel: "learning rate", values: Array.from({ length: 400 }, () => 0.1) },
]);
const [train, validation, rate] = payload.curves;

describe("smoothing", () => {
  it.each([
    { what: "the densest curve as asked", curve: train, own: 0.9 },
    // 0.9 to the power of 400 / 20: the average runs over as many steps as the training curve's.
    { what: "a sparse curve hardly", curve: validation, own: 0.9 ** 20 },
    { what: "a learning rate not at all", curve: rate, own: 0 },
  ])("averages $what", ({ curve, own }) => {
    if (curve === undefined) throw new Error("no such curve");
    expect(smoothingOf(payload, curve, 0.9)).toBeCloseTo(own, 12);
    expect(smoothingOf(payload, curve, 0)).toBe(0);
  });

  it("keeps a constant, starts at the first value and lets NaN spread nowhere", () => {
    expect([...smooth(Float32Array.of(2, 2, 2), 0.9)]).toEqual([2, 2, 2]);
    const [first, gap, last] = smooth(Float32Array.of(1, NaN, 1), 0.5);
    expect([first, gap, last]).toEqual([1, NaN, 1]);
  });
});
