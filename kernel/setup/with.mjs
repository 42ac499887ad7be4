import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { foreground } from "./command.mjs";
import { environment } from "./environment.mjs";
import { root, state, venvPython } from "./paths.mjs";
import { pinnedNode } from "./pinnedNode.mjs";
import { main, Problem } from "./problem.mjs";
import { setup } from "./setup.mjs";

/** `node with.mjs <what> ...args`: set-up, then <what> (a file, `python`, or an npm package's command) in .venv's environment. */
await main(async () => {
  const [what, ...args] = process.argv.slice(2);
  setup();
  // vitest keeps a token in the user's data folder, which is outside the checkout.
  const env = { ...environment(), XDG_DATA_HOME: join(state, "data") };
  if (what === "python") return foreground(venvPython, args, { env });
  return foreground(pinnedNode().path, [fileOf(what), ...args], { env });
});

function fileOf(what) {
  if (existsSync(join(root, what))) return join(root, what);
  const manifest = join(root, "node_modules", what, "package.json");
  if (!existsSync(manifest)) throw new Problem(`there is no ${what}`, "Name a file or a package");
  const { bin, name } = JSON.parse(readFileSync(manifest, "utf8"));
  return join(
    root,
    "node_modules",
    what,
    typeof bin === "string" ? bin : (bin[name] ?? Object.values(bin)[0]),
  );
}
