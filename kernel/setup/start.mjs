import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { foreground } from "./command.mjs";
import { environment } from "./environment.mjs";
import { root, venvPython } from "./paths.mjs";
import { askedPort, checkPort } from "./port.mjs";
import { main } from "./problem.mjs";
import { setup } from "./setup.mjs";

const notebooks = join(root, "notebooks");

await main(async () => {
  const args = process.argv.slice(2);
  const asked = askedPort(args);
  if (asked) await checkPort(asked);
  setup();
  mkdirSync(notebooks, { recursive: true });
  // Root is the usual user of a container; Jupyter asks to be told that this is meant.
  const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
  const lab = ["-m", "jupyterlab", "--ServerApp.root_dir", notebooks, ...asRoot, ...args];
  return foreground(venvPython, lab, { env: environment() });
});
