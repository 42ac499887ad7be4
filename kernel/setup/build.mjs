import { existsSync } from "node:fs";
import { join } from "node:path";
import { logged } from "./command.mjs";
import { environment } from "./environment.mjs";
import { pinnedNode } from "./pinnedNode.mjs";
import { Problem } from "./problem.mjs";
import { root, venvPython } from "./paths.mjs";
import { hashOf, isStamped, stamp, unstamp } from "./stamp.mjs";

const projects = ["src/tsconfig.json", "src/tsconfig.node.json", "src/tsconfig.dom.json"].concat([
  "kernel",
  "extension",
]);
const sources = ["src", "kernel/src", "kernel/tsconfig.json", "extension"].concat([
  "tsconfig.base.json",
  "kernel/setup/bundle.mjs",
  "notebooks/export",
]);
const outputs = ["src/dist/index.js", "src/dist/node/index.js", "kernel/dist/main.js"].concat([
  "notebooks/export/cnnlab_course/assets/displays.js",
  "notebooks/export/cnnlab_course/assets/math.css",
]);

/** Where the extension's build puts the prebuilt extension. */
export const labextension = join(root, "extension", "cnnlab_jupyterlab", "labextension");

/** Compiles engine, kernel and extension, when a source is new to the build; gives the sources' hash. */
export function build(say) {
  const hash = hashOf([...sources, "package-lock.json"]);
  const complete = outputs.every((output) => existsSync(join(root, output)));
  if (complete && isStamped("build", hash) && (!hasExtension() || existsSync(labextension))) {
    return hash;
  }
  unstamp("build");
  say("Build: engine, kernel");
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  // --force where an output is gone: tsc trusts its .tsbuildinfo, not the files.
  const force = complete ? [] : ["--force"];
  check(
    "The TypeScript build",
    logged("tsc", pinnedNode().path, [tsc, "-b", ...force, ...projects]),
  );
  const bundle = join(root, "kernel", "setup", "bundle.mjs");
  check("The bundle of the engine", logged("bundle", pinnedNode().path, [bundle]));
  if (hasExtension()) {
    say("Build: JupyterLab extension");
    const args = ["-c", "from jupyter_builder.main import main; main()", "build", "."];
    const options = { env: environment(), cwd: join(root, "extension") };
    check("The extension's build", logged("labextension", venvPython, args, options));
  }
  say("Build: pages of the course");
  const course = join(root, "notebooks", "export", "build.mjs");
  check("The build of the course's pages", logged("course", pinnedNode().path, [course]));
  stamp("build", hash);
  return hash;
}

function hasExtension() {
  return existsSync(join(root, "extension", "src", "mime.ts"));
}

function check(what, { ok, output, log }) {
  if (ok) return;
  const lines = output.split("\n");
  const first = lines.find((line) => /\berror\b.*:/i.test(line)) ?? lines[0];
  throw new Problem(
    `${what} failed: ${first.trim().slice(0, 300)}`,
    `All of its output is in ${log}`,
  );
}
