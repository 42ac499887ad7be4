import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Axe {
  run(selector: string): Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }>;
}

/** What axe calls serious or critical in the parts of a page, a line each. */
export async function seriousFindings(page: Page, selector: string): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async (parts) => {
    const { violations } = await (Reflect.get(globalThis, "axe") as Axe).run(parts);
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
  }, selector);
}
