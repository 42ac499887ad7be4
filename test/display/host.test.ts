import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HOST_KEY, Shown, findHost, show, tensorView, type MimeBundle } from "cnnlab/display";
import { tensor } from "cnnlab";

const sent: { readonly bundle: MimeBundle; readonly options: unknown }[] = [];

beforeEach(() => {
  sent.length = 0;
  Reflect.set(globalThis, HOST_KEY, {
    display: (bundle: MimeBundle, options: unknown) => sent.push({ bundle, options }),
  });
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, HOST_KEY);
  Reflect.deleteProperty(globalThis, "Deno");
});

describe("show", () => {
  it.each([
    { what: "a tensor", value: tensor([[1, 2]]), mime: "application/vnd.cnnlab.tensor.v1+json" },
    {
      what: "values with a shape",
      value: { shape: [2], data: [1, 2] },
      mime: "application/vnd.cnnlab.tensor.v1+json",
    },
    {
      what: "a summary",
      value: { name: "none", inputShape: [1, 2, 2], layers: [] },
      mime: "application/vnd.cnnlab.layerTable.v1+json",
    },
    { what: "text", value: "hello", mime: "text/plain" },
    { what: "a circular object", value: circular(), mime: "text/plain" },
    { what: "nothing", value: undefined, mime: "text/plain" },
  ])("draws $what as $mime", ({ value, mime }) => {
    show(value);
    expect(sent).toHaveLength(1);
    expect(Object.keys(sent[0]?.bundle ?? {})).toContain(mime);
  });

  it.each([
    { as: "image", mime: "application/vnd.cnnlab.image.v1+json" },
    { as: "maps", mime: "application/vnd.cnnlab.activationGrid.v1+json" },
  ] as const)("draws a tensor as $as when asked", ({ as, mime }) => {
    show(tensor([[[0, 1]]]), { as, title: "x" });
    expect(Object.keys(sent[0]?.bundle ?? {})).toContain(mime);
  });

  it("waits for a value that shows itself later", async () => {
    show({ [Symbol.for("Jupyter.display")]: () => Promise.resolve({ "text/plain": "late" }) });
    await vi.waitFor(() =>
      expect(sent.map(({ bundle }) => bundle)).toEqual([{ "text/plain": "late" }]),
    );
  });

  it("passes the output's name on", () => {
    show("x", { displayId: "a", update: true });
    expect(sent[0]?.options).toEqual({ displayId: "a", update: true });
  });
});

describe("a tensor", () => {
  it("shows itself as the last expression of a cell", () => {
    const x: unknown = Reflect.get(tensor([1, 2, 3]), Symbol.for("Jupyter.display"));
    expect(typeof x).toBe("function");
    expect(tensorView(tensor([1, 2, 3]))).toBeInstanceOf(Shown);
  });
});

describe("without our kernel", () => {
  it("Deno's Jupyter kernel gets the whole bundle, updates by display id", () => {
    Reflect.deleteProperty(globalThis, HOST_KEY);
    const broadcasts: unknown[] = [];
    Reflect.set(globalThis, "Deno", {
      jupyter: { broadcast: (type: string, content: unknown) => broadcasts.push([type, content]) },
    });
    findHost().display(
      { "text/plain": "a", "text/html": "<b>a</b>" },
      { displayId: "d", update: true },
    );
    expect(broadcasts).toEqual([
      [
        "update_display_data",
        {
          data: { "text/plain": "a", "text/html": "<b>a</b>" },
          metadata: {},
          transient: { display_id: "d" },
        },
      ],
    ]);
  });

  it("Deno outside a notebook, whose jupyter property throws, is the console", () => {
    Reflect.deleteProperty(globalThis, HOST_KEY);
    const deno = Object.defineProperty({}, "jupyter", {
      get: () => {
        throw new Error("Deno.jupyter is only available in `deno jupyter`");
      },
    });
    Reflect.set(globalThis, "Deno", deno);
    const lines: unknown[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
    findHost().display({ "text/plain": "one sentence." });
    log.mockRestore();
    expect(lines).toEqual(["one sentence."]);
  });
});

function circular(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}
