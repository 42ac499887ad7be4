import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { activationGrid, layerTable } from "cnnlab/display";
import { temporaryFolder } from "../support/temporaryFolder.js";

const maps = { shape: [1, 2, 4, 4], data: Array.from({ length: 32 }, (_, i) => i) };

const conv1 = {
  name: "conv1",
  kind: "Conv2d",
  outputShape: [6, 28, 28],
  parameters: 456,
  multiplyAdds: 352800,
};
const table = layerTable({ name: "one layer", inputShape: [3, 32, 32], layers: [conv1] });

const markdown = (id: string, source: string) => ({
  cell_type: "markdown",
  id,
  metadata: {},
  source,
});

const code = (
  id: string,
  source: string,
  outputs: readonly object[],
  tags: readonly string[] = [],
) => ({
  cell_type: "code",
  id,
  metadata: { tags },
  execution_count: 1,
  source,
  outputs,
});

/** A chapter with one of everything that a page of the course must carry; `last` is the code of its last cell. */
export function courseNotebook(last = "1 + 1", more: readonly object[] = []): object {
  const display = {
    output_type: "display_data",
    metadata: {},
    data: activationGrid(maps).bundle(),
  };
  const widget = {
    output_type: "display_data",
    metadata: {},
    data: { "application/vnd.jupyter.widget-view+json": { model_id: "slider" } },
  };
  const slider = {
    model_name: "IntSliderModel",
    model_module: "@jupyter-widgets/controls",
    model_module_version: "2.0.0",
    state: { description: "stride", value: 2 },
  };
  const checkbox = {
    ...slider,
    model_name: "CheckboxModel",
    state: { description: "average", value: false },
  };
  const box = {
    ...widget,
    data: { "application/vnd.jupyter.widget-view+json": { model_id: "checkbox" } },
  };
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "cnnlab", display_name: "TypeScript (cnnlab)", language: "typescript" },
      language_info: { name: "typescript" },
      widgets: {
        "application/vnd.jupyter.widget-state+json": {
          version_major: 2,
          version_minor: 0,
          state: { slider, checkbox },
        },
      },
    },
    cells: [
      markdown(
        "title",
        "# 01 · A test chapter\n\n**Goal.** See $\\frac{a}{b}$ and `costs $5 and $6`.\n\n| | |\n|---|---|\n| **Data** | a photograph |",
      ),
      code("maps", "activationGrid(x)", [display]),
      code("table", "layerTable(net)", [{ ...display, data: table.bundle() }]),
      markdown("next", "## Second part\n\nText with 卷积 and $\\lVert a\\rVert$."),
      markdown(
        "links",
        "## 卷积 of $\\frac{a}{b}$\n\nGo [on](02-second.ipynb#卷积-of-ab), [far](09-far.ipynb), [up](#Second-part).",
      ),
      markdown("again", "## Second part"),
      code("slider", "interact(…)", [widget, box]),
      code("answer", "const answer = 42;", [], ["solution"]),
      code("last", last, [
        { output_type: "stream", name: "stdout", text: "<b>not bold</b>\n" },
        { output_type: "stream", name: "stdout", text: "flushed later\n" },
      ]),
      ...more,
    ],
  };
}

/** A cell whose picture stands for the chapter. */
export const coverPicture = "iVBORw0KGgo=";
export const coverCell = code(
  "cover",
  "image(x)",
  [
    {
      output_type: "display_data",
      metadata: {},
      data: { "image/png": coverPicture, "text/plain": "dot" },
    },
  ],
  ["cover"],
);

/** Writes chapters into a folder of their own; gives the folder. */
export function courseFolder(chapters: Readonly<Record<string, object>>): string {
  const folder = join(temporaryFolder("course"), "notebooks");
  mkdirSync(folder);
  for (const [name, notebook] of Object.entries(chapters)) {
    writeFileSync(join(folder, `${name}.ipynb`), JSON.stringify(notebook));
  }
  return folder;
}

export interface Done {
  readonly status: number | null;
  readonly text: string;
}

const python = process.platform === "win32" ? "python" : "python3";

/** Runs `jupyter cnnlab course`. */
export function course(source: string, target: string, ...options: readonly string[]): Done {
  const args = ["-m", "cnnlab_course", "course", target, "--source", source, ...options];
  const done = spawnSync(python, args, { encoding: "utf8" });
  return { status: done.status, text: done.stdout + done.stderr };
}

/** Extracts a zip and returns the folder. */
export function unzipped(archive: string): string {
  const folder = temporaryFolder("unzipped");
  const done = spawnSync(python, ["-m", "zipfile", "-e", archive, folder], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return folder;
}
