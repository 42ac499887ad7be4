import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { publicExports } from "./reference/exports.js";
import { referencePage } from "./reference/page.js";

const root = fileURLToPath(new URL("../src/", import.meta.url));

describe("the API reference", () => {
  it("is what the docstrings say: npm run docs writes it anew", { timeout: 120_000 }, async () => {
    const page = referencePage(publicExports(`${root}index.node.ts`), root);
    await expect(page).toMatchFileSnapshot(`${root}API.md`);
  });
});
