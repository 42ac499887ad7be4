// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { DisplayView, pageHost, renderers, type Renderer } from "cnnlab/display/render";
import { samples } from "./samples.js";

function rendererOf(type: string): Renderer<unknown> {
  const renderer = renderers.find(({ schema }) => schema.type === type);
  if (renderer === undefined) throw new Error(`no renderer ${type}`);
  return renderer;
}

function open(type: string): { readonly node: HTMLElement; readonly view: DisplayView<unknown> } {
  const node = document.createElement("div");
  document.body.replaceChildren(node);
  return { node, view: new DisplayView(rendererOf(type), node, pageHost) };
}

const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each(samples)("$type / $name on the page", ({ type, payload }) => {
  it("is drawn, marked with its MIME type, kept on update and freed on dispose", () => {
    const { node, view } = open(type);
    view.show(stored(payload()));
    expect(node.dataset["mimeType"]).toBe(`application/vnd.cnnlab.${type}.v1+json`);
    expect(node.querySelector(".cnnlab-error")).toBeNull();
    expect(node.querySelector(".cnnlab-title")?.textContent).toBeTruthy();
    const first = node.firstElementChild;
    view.show(stored(payload()));
    expect(node.firstElementChild).toBe(first);
    view.dispose();
    expect(node.childElementCount).toBe(0);
  });

  it("names every control, picture and focusable region for a screen reader", () => {
    const { node, view } = open(type);
    view.show(stored(payload()));
    const silent = [
      ...node.querySelectorAll("canvas, [tabindex], input, button, [role=img]"),
    ].filter(
      (element) =>
        element.getAttribute("aria-label") === null &&
        element.closest("label") === null &&
        (element.textContent ?? "") === "",
    );
    expect(silent.map((element) => element.outerHTML.slice(0, 120))).toEqual([]);
    view.dispose();
  });
});

describe("a payload that is none", () => {
  const markup = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  const hostile: readonly { readonly why: string; readonly change: (fields: Fields) => unknown }[] =
    [
      { why: "null", change: () => null },
      { why: "text", change: () => markup },
      { why: "a list", change: () => [1, 2, 3] },
      { why: "no fields", change: () => ({}) },
      {
        why: "a title that is no text",
        change: (fields) => ({ ...fields, title: { toString: 1 } }),
      },
      { why: "a title of a megabyte", change: (fields) => ({ ...fields, title: "x".repeat(1e6) }) },
      { why: "huge shapes", change: (fields) => everywhere(fields, "shape", [1e9, 1e9, 1e9, 1e9]) },
      { why: "wrong lengths", change: (fields) => everywhere(fields, "data", "AAAA") },
      { why: "text that is no base64", change: (fields) => everywhere(fields, "data", markup) },
    ];

  it.each(samples.flatMap((sample) => hostile.map((attack) => ({ ...sample, ...attack }))))(
    "$type / $name with $why gives a box that says what is wrong",
    ({ payload, type, change }) => {
      const { node, view } = open(type);
      const value = stored(payload()) as Fields;
      const changed = change(value);
      if (JSON.stringify(changed) === JSON.stringify(value)) return;
      view.show(changed);
      expect(node.querySelectorAll(".cnnlab-error")).toHaveLength(1);
      expect(node.querySelector(".cnnlab-error")?.textContent).toMatch(/expected .*; got |at most/);
      expect(node.querySelector("script, img")).toBeNull();
      view.show(value);
      expect(node.querySelector(".cnnlab-error")).toBeNull();
      view.dispose();
    },
  );

  it.each(samples)(
    "$type / $name shows markup in its texts letter by letter",
    ({ type, payload }) => {
      const { node, view } = open(type);
      view.show(everyText(stored(payload()), markup));
      expect(node.querySelector("script, img, [onerror]")).toBeNull();
      expect(node.textContent).toContain("<script>");
      view.dispose();
    },
  );
});

type Fields = Readonly<Record<string, unknown>>;

/** The payload with a field of that name replaced wherever it occurs. */
function everywhere(value: unknown, name: string, by: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => everywhere(each, name, by));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === name ? by : everywhere(each, name, by),
    ]),
  );
}

const FREE_TEXTS = new Set(["title", "name", "kind", "dtype", "labels", "predictions", "layers"]);

/** Markup in every text that the user gives. */
function everyText(value: unknown, markup: string, key = ""): unknown {
  if (typeof value === "string") {
    return FREE_TEXTS.has(key) ? markup.slice(0, key === "dtype" ? 8 : 60) : value;
  }
  if (Array.isArray(value)) return value.map((each) => everyText(each, markup, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, everyText(each, markup, name)]),
  );
}
