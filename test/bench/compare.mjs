// npm run bench:compare [-- filter [revision]]: holds the working tree against main (or another revision), built beside it
// in .venv/bench/compare, in turn, round by round. Above 1x the working tree is faster.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { Field, measure, ratio, threads } from "./measure.mjs";
import { bench, here, root, weights } from "./places.mjs";
import { works } from "./works.mjs";

const [, , filter = "", revision = "main"] = process.argv;
const other = join(bench, "compare");

function run(program, args, cwd) {
  const { status, stderr, stdout } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status !== 0)
    throw new Error(`bench:compare: ${program} ${args.join(" ")} failed\n${stdout}${stderr}`);
  return stdout.trim();
}

/** The other revision with its build; returns the path of its package. */
function build() {
  mkdirSync(bench, { recursive: true });
  run("git", ["worktree", "prune"], root);
  if (existsSync(other)) run("git", ["checkout", "--quiet", "--detach", revision], other);
  else run("git", ["worktree", "add", "--quiet", "--detach", other, revision], root);
  if (!existsSync(join(other, "node_modules")))
    symlinkSync(join(root, "node_modules"), join(other, "node_modules"), "junction");
  run(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-b", "src/tsconfig.node.json"],
    other,
  );
  return join(other, "src/dist/index.node.js");
}

try {
  const commit = run("git", ["rev-parse", "--short", revision], root);
  const ours = [join(here, "ours.mjs"), "native", threads, weights];
  const field = new Field({
    "working tree": [process.execPath, ours],
    [commit]: [process.execPath, [...ours, build()]],
  });
  console.log(`${revision} is ${commit}; load ${loadavg()[0].toFixed(1)}.\n`);
  console.log(
    `| work | working tree, ms | ${commit}, ms | as fast as ${commit} |\n|---|---|---|---|`,
  );
  const chosen = works.filter(
    ({ id, contestants }) =>
      contestants[0] === "cnnlab native" && id.includes(filter) && !id.includes(" in "),
  );
  for (const work of chosen) {
    const entries = await measure({ ...work, contestants: ["working tree", commit] }, field);
    const failed = entries.find(({ error }) => error);
    if (failed) console.log(`| ${work.id} | ${failed.name}: ${failed.error} | | |`);
    if (failed) continue;
    const best = entries.map(({ ms }) => Math.min(...ms).toPrecision(3));
    const { median, low, high } = ratio(entries[0], [entries[1]]);
    const range = `${low.toFixed(2)}-${high.toFixed(2)}`;
    console.log(`| ${work.id} | ${best.join(" | ")} | ${median.toFixed(2)}x (${range}) |`);
  }
  await field.stop();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
