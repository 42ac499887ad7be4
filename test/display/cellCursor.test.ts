// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
import { DisplayView, pageHost, renderers } from "cnnlab/display/render";
import { tiledCells } from "../../src/display/render/tiling.js";
import { samples } from "./samples.js";

let view: DisplayView<unknown> | undefined;
afterEach(() => view?.dispose());

/** Shows a sample; gives the first canvas that takes keys, and what is read out. */
function open(type: string, name: string) {
  const renderer = renderers.find(({ schema }) => schema.type === type);
  const sample = samples.find((each) => each.type === type && each.name === name);
  if (renderer === undefined || sample === undefined) throw new Error(`no ${type} / ${name}`);
  const node = document.createElement("div");
  document.body.replaceChildren(node);
  view = new DisplayView<unknown>(renderer, node, pageHost);
  const payload: unknown = JSON.parse(JSON.stringify(sample.payload()));
  view.show(payload);
  const canvas = node.querySelector<HTMLElement>("canvas[tabindex='0']");
  if (canvas === null) throw new Error(`${type} / ${name}: no canvas takes keys`);
  const read = node.querySelector(".cnnlab-read");
  return { node, canvas, payload, said: () => read?.textContent ?? "" };
}

function press(canvas: HTMLElement, keys: string): void {
  for (const key of keys.split(" ")) {
    const target = document.activeElement ?? canvas;
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}

const walks = [
  {
    display: "tensor/matrix",
    keys: "ArrowRight ArrowRight ArrowDown",
    says: /^\[1, 1\] {2}−?[\d.]+$/,
  },
  { display: "tensor/matrix", keys: "ArrowRight End ArrowRight", says: /^\[0, 7\] / },
  { display: "tensor/matrix", keys: "ArrowRight ArrowUp ArrowLeft", says: /^\[0, 0\] / },
  { display: "tensor/matrix", keys: "ArrowRight Escape", says: /^$/ },
  {
    display: "tensor/batch",
    keys: "ArrowDown PageDown PageDown PageDown ArrowDown",
    says: /^\[1, 0, 1, 0\] /,
  },
  {
    display: "filterGrid/color",
    keys: "ArrowRight PageDown ArrowDown",
    says: /^weights: filter 1 \(1, 0\) {2}R −?[\d.e]+ {2}G .* {2}B /,
  },
  {
    display: "filterGrid/deep",
    keys: "ArrowRight PageDown ArrowRight",
    says: /^weights: filter 0, channel 1 \(0, 1\) {2}−?[\d.]+$/,
  },
  { display: "image/photo", keys: "ArrowDown ArrowDown", says: /^image 0 {2}\(1, 0\) {2}R [\d.]+/ },
  {
    display: "image/predictions",
    keys: "ArrowDown ArrowRight PageDown PageDown PageUp",
    says: /^image 1 {2}\(0, 1\) {2}R [\d.]+/,
  },
  { display: "activationGrid/diverging", keys: "ArrowRight ArrowRight", says: /^channel 1: / },
  {
    display: "activationGrid/diverging",
    keys: "ArrowRight Enter ArrowRight PageDown",
    says: /^channel 1 {2}\(0, 1\) {2}−?[\d.]+$/,
  },
  { display: "activationGrid/diverging", keys: "ArrowRight Enter Escape", says: /^channel 0: / },
];

describe("values by keyboard", () => {
  it.each(walks)("$display, after $keys, says $says", ({ display, keys, says }) => {
    const [type = "", name = ""] = display.split("/");
    const { canvas, said } = open(type, name);
    canvas.focus();
    press(canvas, keys);
    expect(said()).toMatch(says);
  });

  it.each(["tensor/matrix", "filterGrid/color", "image/photo", "activationGrid/diverging"])(
    "%s reads aloud, keeps its keys to itself and falls silent when left",
    (display) => {
      const [type = "", name = ""] = display.split("/");
      const { node, canvas, said } = open(type, name);
      let outside = 0;
      document.body.addEventListener("keydown", () => outside++, { once: true });
      canvas.focus();
      press(canvas, "ArrowRight Enter");
      press(canvas, "ArrowRight");
      expect(node.querySelector(".cnnlab-read")?.getAttribute("aria-live")).toBe("polite");
      expect(canvas.getAttribute("aria-label")).toMatch(/Arrow keys (read|choose)/);
      expect(said()).not.toBe("");
      canvas.blur();
      expect(said()).not.toMatch(/\(\d+, \d+\)|^\[/);
      expect(outside).toBe(type === "activationGrid" ? 0 : 1);
    },
  );

  it.each(["tensor/matrix", "filterGrid/color", "activationGrid/diverging"])(
    "%s keeps focus and place when new values come",
    (display) => {
      const [type = "", name = ""] = display.split("/");
      const { canvas, payload, said } = open(type, name);
      canvas.focus();
      press(canvas, "ArrowRight Enter ArrowRight ArrowDown");
      const before = said();
      view?.show(payload);
      expect(document.activeElement).toBe(canvas);
      expect(said()).toBe(before);
    },
  );

  it("one image of many is in the order of the Tab key", () => {
    const { node, canvas } = open("image", "predictions");
    canvas.focus();
    press(canvas, "ArrowDown PageDown");
    const stops = [...node.querySelectorAll<HTMLElement>("canvas")].map(({ tabIndex }) => tabIndex);
    expect(stops.indexOf(0)).toBe(1);
    expect(stops.filter((stop) => stop === 0)).toHaveLength(1);
  });
});

describe("a tiling", () => {
  const cells = tiledCells({
    ...{ tiles: 5, rows: 4, columns: 2, across: 3, width: 20, height: 40 },
    ...{ gap: [5, 6], from: [30, 10] },
  });

  it("finds each value again at the middle of its box", () => {
    for (let tile = 0; tile < 5; tile++)
      for (let row = 0; row < 4; row++)
        for (let column = 0; column < 2; column++) {
          const { left, top, width, height } = cells.box({ tile, row, column });
          expect(cells.at(left + width / 2, top + height / 2)).toEqual({ tile, row, column });
        }
  });

  it.each([
    { why: "left of all", x: 29, y: 20 },
    { why: "above all", x: 40, y: 9 },
    { why: "in a gap", x: 52, y: 20 },
    { why: "between rows", x: 40, y: 53 },
    { why: "right of all", x: 106, y: 20 },
    { why: "in the place of a sixth tile", x: 85, y: 60 },
  ])("finds nothing $why", ({ x, y }) => {
    expect(cells.at(x, y)).toBeUndefined();
  });
});
