// Runs every notebook and compares it with what is saved: the tests of test/notebooks, the long ones too.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const vitest = "node_modules/vitest/vitest.mjs";
const args = [
  "run",
  "--config",
  "test/vitest.config.ts",
  "test/notebooks",
  ...process.argv.slice(2),
];
const env = { ...process.env, CI: "true" };
const { status } = spawnSync(process.execPath, [vitest, ...args], {
  cwd: root,
  stdio: "inherit",
  env,
});
process.exitCode = status ?? 1;
