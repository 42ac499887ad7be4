import { makeBundle } from "../../src/display/bundle.js";
import { displays } from "../../src/display/displays.js";
import { samples } from "../display/samples.js";
import type { Cell } from "./notebookFile.js";

/** A cell for each sample with its output, as a reader gets it from another's kernel. */
export const sampleCells: readonly Cell[] = samples.map(({ type, name, payload }) => {
  const display = displays.find(({ schema }) => schema.type === type);
  if (display === undefined) throw new Error(`no display ${type}`);
  return { source: `// ${type} / ${name}`, bundles: [makeBundle(display, payload())] };
});
