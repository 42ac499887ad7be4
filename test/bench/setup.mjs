// npm run bench:setup: installs the peers that the benches compare with, into .venv/bench, never into the project.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const torch = ["torch==2.15.0", "torchvision==0.29.2"];
const root = fileURLToPath(new URL("../..", import.meta.url));
const bench = join(root, ".venv/bench");
const windows = process.platform === "win32";

function run(program, args, cwd = root) {
  const { status } = spawnSync(program, args, { cwd, stdio: "inherit" });
  if (status !== 0) throw new Error(`bench:setup: ${program} ${args.join(" ")} failed`);
}

try {
  mkdirSync(bench, { recursive: true });
  const python = join(bench, windows ? "torch/Scripts/python.exe" : "torch/bin/python");
  if (!existsSync(python)) {
    run(join(root, ".venv", windows ? "Scripts/python.exe" : "bin/python"), [
      "-m",
      "venv",
      join(bench, "torch"),
    ]);
    run(python, ["-m", "pip", "install", "--quiet", ...torch]);
  }
  const node = join(bench, "node");
  mkdirSync(node, { recursive: true });
  cpSync(join(root, "test/bench/peers/package.json"), join(node, "package.json"));
  run("npm", ["install", "--no-audit", "--no-fund", "--silent"], node);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
