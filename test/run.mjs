// Every runner, one after the other, and one line that adds them up: `N passed, N failed, N skipped`.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const counts = join(tmpdir(), `cnnlab-counts-${process.pid}.json`);
const filters = process.argv.slice(2);

const bin = (path) => join(root, "node_modules", path);
const vitest = [bin("vitest/vitest.mjs"), "run", "--config", "test/vitest.config.ts"];
const reporters = ["--reporter=default", "--reporter=./test/runner/countReporter.ts"];

const checks = [
  { name: "types", args: [bin("typescript/bin/tsc"), "-b"] },
  { name: "lint", args: [bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"] },
  { name: "format", args: [bin("prettier/bin/prettier.cjs"), "--check", ".", "--log-level=warn"] },
];
const suites = [
  { name: "vitest", args: [...vitest, ...reporters, ...filters], counted: true },
  { name: "python", program: "python", args: [join("test", "runner", "python.py")], counted: true },
];

// With filters (npm test -- test/kernel) only vitest has anything to filter.
const chosen = filters.length > 0 ? suites.slice(0, 1) : [...checks, ...suites];
const before = untracked();
const results = chosen.map(run);
results.push(setupIsCurrent(), cleanTree());
const skipped = results.flatMap((result) => result.skipped);
const passed = sum(results, "passed");
const failed = sum(results, "failed");

console.log("");
for (const { name, passed, failed, skipped, seconds } of results) {
  console.log(`${name}: ${line(passed, failed, skipped.length)} (${seconds} s)`);
}
for (const { name, why } of skipped) console.log(`skipped: ${name} (${why})`);
console.log(line(passed, failed, skipped.length));
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function run({ name, program = process.execPath, args, counted = false }) {
  console.log(`\n== ${name}`);
  rmSync(counts, { force: true });
  const start = Date.now();
  const env = { ...process.env, CNNLAB_COUNTS: counts };
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit", env });
  const seconds = Math.round((Date.now() - start) / 1000);
  const ok = status === 0;
  if (!counted) return { name, seconds, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
  const result = existsSync(counts)
    ? JSON.parse(readFileSync(counts, "utf8"))
    : { passed: 0, failed: 0, skipped: [] };
  rmSync(counts, { force: true });
  // A runner that failed without a failed test (it crashed, it found nothing) is a failure itself.
  return { name, seconds, ...result, failed: ok ? result.failed : Math.max(1, result.failed) };
}

/** Set-up ran before the tests: another run must find nothing to do. */
function setupIsCurrent() {
  const args = [join("kernel", "setup", "setup.mjs")];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  const current = stdout.includes("everything is current");
  if (!current) console.log(`\n== set-up again, which should have had nothing to do\n${stdout}`);
  return oneCheck("set-up again", current);
}

/** Tests write only where git does not look. */
function cleanTree() {
  const after = untracked();
  const clean = after === before;
  if (!clean) console.log(`\n== clean tree\ngit status before:\n${before}after:\n${after}`);
  return oneCheck("clean tree", clean);
}

function oneCheck(name, ok) {
  return { name, seconds: 0, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
}

function untracked() {
  return spawnSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" }).stdout;
}

function sum(results, field) {
  return results.reduce((total, result) => total + result[field], 0);
}

function line(passed, failed, skipped) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
