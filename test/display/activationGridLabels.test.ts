import { activationGrid } from "cnnlab/display";
import { expect, it } from "vitest";

const maps = { shape: [3, 8, 8], data: Float32Array.from({ length: 192 }, (_, i) => i % 7) };

it("keeps one label for each map that is shown", () => {
  const { payload } = activationGrid(maps, { labels: ["edge", "spot", "colour"] });
  expect(payload.labels).toEqual(["edge", "spot", "colour"]);
});

it("makes room for the labels below the maps", () => {
  const png = (labels?: readonly string[]) => {
    const bundle = activationGrid(maps, labels ? { labels } : {}).bundle();
    const bytes = Buffer.from(String(bundle["image/png"]), "base64");
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  };
  expect(png(["a", "b", "c"]).height).toBe(png().height + 12);
  expect(png(["a", "b", "c"]).width).toBe(png().width);
});

it("rejects labels that are not one a channel", () => {
  expect(() => activationGrid(maps, { labels: ["edge"] })).toThrow(
    "activationGrid: expected 3 labels, one a channel; got 1",
  );
});
