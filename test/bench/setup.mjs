// npm run bench:setup: installs the peers that the benches compare with, into .venv/bench, never into the project; and
// exports the nets that both sides load.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pinnedNode } from "../../kernel/setup/pinnedNode.mjs";
import { bench, here, peak, torchPython, venvPython } from "./places.mjs";

const packages = [
  ...["torch==2.15.0", "torchvision==0.29.2", "safetensors==0.8.0"],
  ...["onnx==1.23.2", "onnxscript==0.7.2"],
  "ziglang==0.17.1",
];

/** ipykernel is set-up's own; widgets come beside it, from a folder that only the bench names. */
const besideIpykernel = ["ipywidgets==8.1.9"];

/** The kernels that bench:kernel compares ours with, by their own installers, into a home of their own. */
function installKernels(node, path) {
  const home = join(bench, "home");
  // Deno asks XDG's folder before the home.
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: join(home, ".local/share") };
  mkdirSync(home, { recursive: true });
  const tslab = join(node, "node_modules/.bin/tslab");
  run(tslab, ["install", "--prefix", join(home, ".local"), "--binary", tslab], here, env);
  run(path, [join(node, "node_modules/deno/bin.cjs"), "jupyter", "--install"], here, env);
}

function run(program, args, cwd = here, env = process.env) {
  const { status } = spawnSync(program, args, { cwd, env, stdio: "inherit" });
  if (status !== 0) throw new Error(`bench:setup: ${program} ${args.join(" ")} failed`);
}

try {
  mkdirSync(bench, { recursive: true });
  if (!existsSync(torchPython)) run(venvPython, ["-m", "venv", join(bench, "torch")]);
  run(torchPython, ["-m", "pip", "install", "--quiet", ...packages]);
  const python = ["--target", join(bench, "python"), ...besideIpykernel];
  run(venvPython, ["-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", ...python]);
  const node = join(bench, "node");
  mkdirSync(node, { recursive: true });
  cpSync(join(here, "peers/package.json"), join(node, "package.json"));
  const { path, npm } = pinnedNode();
  run(path, [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], node);
  const flags = ["-O3", "-mcpu=native", "-ffp-contract=fast"];
  run(torchPython, ["-m", "ziglang", "cc", ...flags, "peers/peak.c", "-o", peak, "-lpthread"]);
  run(torchPython, ["peers/exportNets.py", join(bench, "onnx")]);
  installKernels(node, path);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
