import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../support/temporaryFolder.js";

/** One cell: its source, and the bundles that it shows already. */
export interface Cell {
  readonly source: string;
  readonly bundles?: readonly unknown[];
}

/** Writes a notebook for kernel cnnlab into a folder of its own; gives its path. */
export function writeNotebook(name: string, cells: readonly Cell[]): string {
  const path = join(temporaryFolder("notebook"), `${name}.ipynb`);
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "cnnlab", display_name: "TypeScript (cnnlab)", language: "typescript" },
    },
    cells: cells.map(({ source, bundles = [] }, i) => ({
      cell_type: "code",
      id: `cell-${i}`,
      metadata: {},
      execution_count: null,
      source,
      outputs: bundles.map((data) => ({ output_type: "display_data", metadata: {}, data })),
    })),
  };
  writeFileSync(path, JSON.stringify(notebook));
  return path;
}
