import { readFileSync, rmSync, truncateSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Checkout } from "./checkout.js";

// Making a virtual environment takes seconds, and many of them on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const inspect = "module.inspectVenv()";
const make = "module.makeVenv(console.error)";

let checkout: Checkout;
beforeAll(() => {
  checkout = new Checkout();
  checkout.realPython();
});
afterAll(() => {
  checkout.remove();
});

const state = () => JSON.parse(checkout.evaluate("venv.mjs", inspect).stdout) as object;
const sitePackages = () => {
  const home = checkout.evaluate("pinnedNode.mjs", "module.pinnedNode().home").stdout;
  return dirname(JSON.parse(home) as string);
};

describe(".venv", () => {
  test("that is not ours is left alone", () => {
    checkout.write(".venv/precious.txt", "mine");
    const { code, complaints } = checkout.run("kernel/setup/setup.mjs");
    expect(complaints).toEqual([
      expect.stringMatching(
        /^cnnlab: \.venv is there, but .* did not make it\. Move it away or delete/,
      ),
    ]);
    expect(code).toBe(1);
    expect(readFileSync(checkout.file(".venv/precious.txt"), "utf8")).toBe("mine");
    rmSync(checkout.file(".venv"), { recursive: true });
  });

  test("that is missing is made", () => {
    expect(state()).toEqual({ state: "none" });
    const { code, complaints } = checkout.evaluate("venv.mjs", make);
    expect(complaints).toEqual([expect.stringMatching(/^Python 3\.\d+.*: making \.venv$/)]);
    expect(code).toBe(0);
    expect(state()).toEqual({ state: "good" });
  });

  test("that is good is left as it is", () => {
    expect(checkout.evaluate("venv.mjs", make).complaints).toEqual([]);
  });

  test("with a file cut short is broken", () => {
    truncateSync(join(sitePackages(), "pip", "__init__.py"), 3);
    expect(state()).toEqual({ state: "broken", why: "it lacks pip/__init__.py" });
  });

  test("whose Python is gone is made anew, aloud", () => {
    rmSync(checkout.file(".venv/bin"), { recursive: true });
    const { code, complaints } = checkout.evaluate("venv.mjs", make);
    expect(complaints).toEqual([
      ".venv is broken (its Python does not start): making it anew",
      expect.stringMatching(/making \.venv$/),
    ]);
    expect(code).toBe(0);
    expect(state()).toEqual({ state: "good" });
  });

  test("in a checkout that was moved is broken", () => {
    checkout.write(".venv/cnnlab/place", "/elsewhere/.venv");
    expect(state()).toEqual({ state: "broken", why: "it was moved" });
  });
});
