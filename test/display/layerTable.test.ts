// @vitest-environment happy-dom
import { pageHost } from "cnnlab/display/render";
import { expect, test } from "vitest";
import { layerTable } from "../../src/display/layerTable/html.js";
import { produceLayerTable } from "../../src/display/layerTable/produce.js";
import { layerTableRenderer } from "../../src/display/layerTable/render.js";

const choice = (name: string, parameters: number) => ({
  name,
  kind: "Conv2d",
  outputShape: [4, 8, 8],
  parameters,
  multiplyAdds: 10,
});
const choices = {
  name: "Two choices",
  inputShape: [3, 8, 8],
  layers: [choice("a", 5), choice("b", 7)],
};

test("alternatives are not summed up, in any form", () => {
  const payload = produceLayerTable(choices, { summed: false });
  const node = document.createElement("div");
  layerTableRenderer.mount(payload, node, pageHost);
  expect(node.querySelectorAll("tfoot tr")).toHaveLength(0);
  expect(layerTable.html(payload, "")).not.toContain("total");
  expect(layerTable.text(payload)).toBe("Two choices: 2 layers on input 3 × 8 × 8.");
  expect(layerTable.html(produceLayerTable(choices), "")).toContain("total");
});

test("a measure that no layer has takes no column", () => {
  const node = document.createElement("div");
  layerTableRenderer.mount(produceLayerTable(choices), node, pageHost);
  expect(node.textContent).not.toContain("receptive field");
  expect(layerTable.html(produceLayerTable(choices), "")).not.toContain("receptive field");
});
