import { tmpdir } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { startLanguage } from "../../../kernel/dist/cell/startLanguage.js";

describe("startLanguage", () => {
  const language = startLanguage(tmpdir());
  afterAll(() => language.dispose());

  it("answers from its own thread, cells building on each other", { timeout: 60_000 }, async () => {
    const code = "const width: number = 3";
    const prepared = await language.prepare({ code, cellId: "In[1]", typecheck: "on" });
    expect(prepared).toMatchObject({ kind: "ok", hasResult: false, warnings: [] });
    language.executed("In[1]", true);
    expect(await language.variables()).toEqual([{ name: "width", type: "number", kind: "const" }]);
    const { items } = await language.complete("width.toF", 9);
    expect(items.map(({ text }) => text)).toEqual(["toFixed"]);
    await language.reset();
    expect(await language.variables()).toEqual([]);
  });

  it("rejects what is under way when it ends", async () => {
    const other = startLanguage(tmpdir());
    const pending = other.isComplete("1");
    await other.dispose();
    await expect(pending).rejects.toThrow("language service: it has ended");
  });
});
