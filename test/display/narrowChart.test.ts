import { describe, expect, it } from "vitest";
import { forWidth } from "../../src/display/render/narrowChart.js";

const layout = { height: 300, margin: { l: 64, t: 34 }, legend: { orientation: "h" } };
const names = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, i) => ({ name: `residual-${i} · loss`, ...more }));

describe("a chart on a narrow page", () => {
  it.each([
    { why: "six long names stand below one another", traces: names(6), width: 350, more: 5 * 19 },
    {
      why: "short names stand side by side",
      traces: [{ name: "a" }, { name: "b" }],
      width: 350,
      more: 0,
    },
    { why: "a wide page has room", traces: names(6), width: 800, more: 0 },
    { why: "hidden names take none", traces: names(6, { showlegend: false }), width: 350, more: 0 },
    { why: "one curve has no legend", traces: names(1), width: 350, more: 0 },
    { why: "no traces", traces: undefined, width: 350, more: 0 },
  ])("$why", ({ traces, width, more }) => {
    const drawn = forWidth({ traces, layout }, width).layout;
    expect(drawn).toMatchObject({ height: 300 + more, margin: { l: 64, t: 34 + more } });
  });
});
