import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Checkout } from "./checkout.js";

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
});
afterEach(() => {
  checkout.remove();
});

interface Case {
  readonly why: string;
  readonly prepare: (checkout: Checkout) => void;
  readonly says: RegExp;
}

const refused: readonly Case[] = [
  {
    why: "no Python at all",
    prepare: () => undefined,
    says: /^cnnlab: Python >= 3\.10 is needed; PATH has no Python\. Install it \(.*apt install python3 python3-venv/,
  },
  {
    why: "only Python 3.8",
    prepare: (checkout) => checkout.fakePython("python3", [3, 8, 18]),
    says: /^cnnlab: Python >= 3\.10 is needed; PATH has only 3\.8\.18 \(\/opt\/python3\)\. Install it/,
  },
  {
    why: "only Python 2",
    prepare: (checkout) => checkout.fakePython("python", [2, 7, 18]),
    says: /PATH has only 2\.7\.18 \(\/opt\/python\)/,
  },
  {
    why: "a Python without its venv module",
    prepare: (checkout) => checkout.fakePython("python3", [3, 11, 2], ["venv", "ensurepip"]),
    says: /^cnnlab: Python 3\.11\.2 \(\/opt\/python3\) lacks its module venv and ensurepip\. .*apt install python3\.11-venv/,
  },
  {
    why: "a program called python3 that fails",
    prepare: (checkout) =>
      checkout.program("python3", "echo 'python3: command not found'; exit 127"),
    says: /PATH has no Python\./,
  },
  {
    why: "a Python whose venv module fails",
    prepare: (checkout) =>
      checkout.program(
        "python3",
        `[ "$1" = -c ] && echo '[[3, 11, 2], "'"$0"'", []]' || { echo "Error: no room" >&2; exit 1; }`,
      ),
    says: /^cnnlab: .*python3 -m venv failed: Error: no room\. Mend that Python/,
  },
];

describe("set-up says in one line what is wrong with Python, and leaves nothing behind", () => {
  test.each(refused)("$why", ({ prepare, says }) => {
    prepare(checkout);
    const { code, complaints } = checkout.run("kernel/setup/setup.mjs");
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toMatch(says);
    expect(code).toBe(1);
    expect(existsSync(checkout.file(".venv"))).toBe(false);
  });
});

test("a newer Python under its own name is taken where python3 is too old", () => {
  checkout.fakePython("python3", [3, 8, 18]);
  checkout.fakePython("python3.12", [3, 12, 1]);
  const { stdout } = checkout.evaluate("python.mjs", "module.findPython()");
  expect(JSON.parse(stdout)).toEqual({ path: "/opt/python3.12", version: "3.12.1" });
});

test("a Node that is too old is named", () => {
  const pretend = `Object.defineProperty(process.versions, "node", { value: "18.19.0" })`;
  const preload = `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(pretend)}`;
  const { code, complaints } = checkout.run(
    "kernel/setup/setup.mjs",
    [],
    ["/usr/bin/env", preload],
  );
  expect(complaints).toEqual([
    expect.stringMatching(/^cnnlab: Node >= 20 is needed .* 18\.19\.0\./),
  ]);
  expect(code).toBe(1);
});
