import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { notebookNames, notebooksFolder } from "./notebook.js";

// What the formulas of a notebook come to: the text of their MathML.
const drawn = `
import html, json, re, sys
from cnnlab_course.formulas import formulas_to_mathml
cells = json.load(open(sys.argv[1], encoding="utf-8"))["cells"]
text = "\\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
elements = re.findall(r"<math .*?</math>", formulas_to_mathml(text))
shown = html.unescape(re.sub(r"<[^>]*>", "", "".join(elements)))
sys.stdout.reconfigure(encoding="utf-8")
print("".join(sorted(set(shown))))
`;

async function inTheFont(): Promise<string> {
  const loaded: unknown = await import(
    new URL("../../notebooks/export/mathFont.mjs", import.meta.url).href
  );
  if (typeof loaded !== "object" || loaded === null || !("mathCharacters" in loaded)) return "";
  return String(loaded.mathCharacters);
}

it.each(notebookNames())(
  "the pages' font has every character of the formulas of %s",
  async (name) => {
    const python = process.platform === "win32" ? "python" : "python3";
    const done = spawnSync(python, ["-c", drawn, `${notebooksFolder}${name}`], {
      encoding: "utf8",
    });
    expect(done.status, done.stderr).toBe(0);
    const font = new Set(await inTheFont());
    const missing = [...done.stdout.trim()].filter((letter) => !font.has(letter));
    expect(missing).toEqual([]);
  },
);
