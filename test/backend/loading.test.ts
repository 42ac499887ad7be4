import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Machine } from "../../src/backend/fast/machine.js";
import { selfTest } from "../../src/backend/native/selfTest.js";
import { wasmMachine } from "../../src/backend/wasm/wasmMachine.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const addonFile = `${process.platform}-${process.arch}.node`;

let folder = "";
const installed = () => join(folder, "node_modules/cnnlab");
const addon = () => join(installed(), "backend/kernels/bin", addonFile);

/** The built package as npm would install it, to be spoiled. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cnnlab-loading-"));
  for (const part of ["package.json", "dist/node", "backend/kernels/bin"])
    cpSync(join(root, "src", part), join(installed(), part), { recursive: true });
  for (const name of ["fast-png", "jpeg-js"])
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name), "junction");
  writeFileSync(
    join(folder, "program.mjs"),
    `import { backend, conv2d, ones } from "cnnlab";
     const sum = conv2d(ones([1, 1, 3, 3]), ones([1, 1, 3, 3])).item();
     console.log(JSON.stringify({ sum, ...backend.info() }));`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function infoOfProgram(
  flags: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Readonly<Record<string, string | number>>> {
  const options = { cwd: folder, env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, "program.mjs"],
    options,
  );
  return JSON.parse(stdout) as Record<string, string | number>;
}

/** Makes the loader take the spoiled file for the one that was built. */
function trust(): void {
  const digest = createHash("sha256").update(readFileSync(addon())).digest("hex");
  const original = readFileSync(join(root, "src/backend/kernels/bin", addonFile));
  const built = createHash("sha256").update(original).digest("hex");
  const code = join(installed(), "dist/node");
  for (const file of readdirSync(code)) {
    const text = readFileSync(join(code, file), "utf8");
    writeFileSync(join(code, file), text.replaceAll(built, digest));
  }
}

it("a sound addon is what an installed package computes with", async () => {
  const info = await infoOfProgram();
  expect(info).toMatchObject({ sum: 9, backend: "native" });
  expect(info["level"]).toMatch(/^(avx512|avx2|baseline|neon)$/);
  expect(info).not.toHaveProperty("native");
});

interface Case {
  readonly why: string;
  readonly spoil: () => void;
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  {
    why: "no addon for the platform",
    spoil: () => rmSync(addon()),
    says: /there is no addon for/,
  },
  {
    why: "an addon with one wrong byte",
    spoil: () => {
      const bytes = readFileSync(addon());
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(addon(), bytes);
    },
    says: /is not the file that was built \(it is damaged\)/,
  },
  { why: "an addon cut short", spoil: () => truncateSync(addon(), 5000), says: /damaged/ },
  { why: "an empty addon", spoil: () => truncateSync(addon(), 0), says: /damaged/ },
  {
    why: "a file that is no addon, though it was built so",
    spoil: () => {
      writeFileSync(addon(), "no addon");
      trust();
    },
    says: /did not load/,
  },
];

describe("the package falls back to WebAssembly, and backend.info() says why, for", () => {
  it.each(cases)("$why", async ({ spoil, says }) => {
    spoil();
    const info = await infoOfProgram();
    expect(info).toMatchObject({ sum: 9, backend: "wasm" });
    expect(info["native"]).toMatch(says);
  });

  it("a process that took the place of one that crashed", async () => {
    const info = await infoOfProgram([], { CNNLAB_ADDON_CRASH: "SIGILL" });
    expect(info).toMatchObject({ sum: 9, backend: "wasm" });
    expect(info["native"]).toMatch(/the process before this one ended with SIGILL/);
  });
});

it("the reference computes where there is no WebAssembly either", async () => {
  rmSync(addon());
  // --jitless is a Node without WebAssembly.
  expect(await infoOfProgram(["--jitless"])).toMatchObject({ sum: 9, backend: "reference" });
});

describe("CNNLAB_LEVEL", () => {
  it.each(["relaxed", "simd128"])("%s is WebAssembly of that level", async (level) => {
    const info = await infoOfProgram([], { CNNLAB_LEVEL: level });
    expect(info).toMatchObject({ sum: 9, backend: "wasm", level });
  });

  it("reference is the reference", async () => {
    const info = await infoOfProgram([], { CNNLAB_LEVEL: "reference" });
    expect(info).toMatchObject({ sum: 9, backend: "reference" });
  });

  it("of another processor is WebAssembly, said aloud", async () => {
    const level = process.arch === "arm64" ? "avx2" : "neon";
    const info = await infoOfProgram([], { CNNLAB_LEVEL: level });
    expect(info).toMatchObject({ sum: 9, backend: "wasm" });
    expect(info["native"]).toMatch(new RegExp(`this processor cannot run level ${level}`));
  });
});

describe("the self-test of the addon", () => {
  const sound = wasmMachine()!;
  const machine = (run: Machine["run"]): Machine => ({
    ...{ name: "native", info: () => ({}), threads: () => 1 },
    run,
  });

  it("passes sound kernels", () => {
    expect(selfTest(sound)).toBeUndefined();
  });

  it("names the first wrong product", () => {
    const wrong = machine((kernel, arrays, numbers, reals) => {
      sound.run(kernel, arrays, numbers, reals);
      const product = arrays[3];
      if (product instanceof Float32Array) product[40]! += 1;
    });
    expect(selfTest(wrong)).toMatch(/a product is -?\d+, expected -?\d+/);
  });

  it("hands on what a kernel says", () => {
    const refusing = machine(() => {
      throw new Error("matMul: the addon has no such kernel");
    });
    expect(selfTest(refusing)).toMatch(/no such kernel/);
  });
});
