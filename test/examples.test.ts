import { fileURLToPath } from "node:url";
import * as cnnlab from "cnnlab";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agrees, runExample } from "./reference/examples.js";
import { publicExports } from "./reference/exports.js";

const entry = fileURLToPath(new URL("../src/index.node.ts", import.meta.url));
const examples = publicExports(entry).flatMap(({ name, examples }) =>
  examples.map((text, i) => ({ name: i === 0 ? name : `${name} (${i + 1})`, text })),
);

const check = (actual: unknown, expected: unknown, line: string): void => {
  expect(agrees(actual, expected), `${line} gave ${JSON.stringify(actual)}`).toBe(true);
};

// What an example displays goes here instead of to the console.
const shown: unknown[] = [];
beforeAll(() => {
  Reflect.set(globalThis, cnnlab.HOST_KEY, { display: (bundle: unknown) => shown.push(bundle) });
});
afterAll(() => {
  Reflect.deleteProperty(globalThis, cnnlab.HOST_KEY);
});

describe("the example of each docstring runs and its claims hold", () => {
  it.each(examples)("$name", async ({ text }) => {
    await runExample(text, cnnlab, check);
  });

  it("a false claim fails", async () => {
    const claims: boolean[] = [];
    await runExample("1 + 1; // 2\n1 + 1; // 3\n[0.5]; // [0.5]", {}, (actual, expected) => {
      claims.push(agrees(actual, expected));
    });
    expect(claims).toEqual([true, false, true]);
  });
});
