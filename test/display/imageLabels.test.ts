import { expect, test } from "vitest";
import { image } from "../../src/display/image/html.js";
import { produceImage } from "../../src/display/image/produce.js";
import { filled, wob } from "./samples.js";

test("labels alone are a sentence: a row for each would fill a printed page", () => {
  const two = filled([2, 1, 4, 4], wob);
  const html = image.html(produceImage(two, { labels: [1, 0], classes: ["bag", "boot"] }), "");
  expect(html).toContain("<p>Labels: 0 boot, 1 bag.</p>");
  expect(html).not.toContain("<table>");
});
