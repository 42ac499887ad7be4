import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { files, models, noGrad, type nn } from "cnnlab";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { expectClose } from "../support/close.js";

// A Python with torchvision and safetensors: the one that is named, or the one that bench:setup installs. Without one
// there is nothing to compare with, and the tests are skipped.
const bench = ["../../.venv/bench/torch/bin/python", "../../.venv/bench/torch/Scripts/python.exe"];
const python = [
  process.env["CNNLAB_TORCH_PYTHON"] ?? "",
  ...bench.map((path) => fileURLToPath(new URL(path, import.meta.url))),
].find((path) => {
  return path !== "" && spawnSync(path, ["-c", "import torchvision, safetensors"]).status === 0;
});
const script = fileURLToPath(new URL("../fixtures/torch/make.py", import.meta.url));

const nets: readonly { readonly name: string; readonly make: () => nn.Module }[] = [
  { name: "resnet18", make: () => models.resNet18() },
  { name: "resnet50", make: () => models.resNet50() },
  { name: "alexnet", make: () => models.alexNetTorchvision() },
  { name: "vgg11", make: () => models.vgg11() },
  {
    name: "googlenet",
    make: () => models.googLeNet({ variant: "torchvision", auxiliary: true }),
  },
];

describe("torchvision's whole nets with random weights", () => {
  let folder = "";
  beforeAll(() => {
    if (python === undefined) return;
    folder = mkdtempSync(join(tmpdir(), "cnnlab-torch-"));
    execFileSync(python, [script, folder, ...nets.map(({ name }) => name)], { stdio: "pipe" });
  }, 300_000);
  afterAll(() => {
    if (folder !== "") rmSync(folder, { recursive: true });
  });
  beforeEach(({ skip }) => {
    if (python === undefined)
      skip("no Python with torchvision and safetensors: npm run bench:setup makes one");
  });

  test.each(nets)("$name gives torch's logits", { timeout: 300_000 }, ({ name, make }) => {
    const saved = files.loadSafetensors(join(folder, `${name}.safetensors`));
    const state = Object.entries(saved).flatMap(([key, x]) =>
      key.startsWith("net.") ? [[key.slice("net.".length), x] as const] : [],
    );
    const net = make().loadStateDict(Object.fromEntries(state)).eval();
    const logits = noGrad(() => net.forward(saved["input"]!));
    const expected = saved["eval"]!.data;
    const size = Math.max(1, ...Array.from(expected, Math.abs));
    // float32 sums over up to 152 layers in another order, relative to the largest logit.
    expectClose(
      Array.from(logits.data, (value) => value / size),
      Array.from(expected, (value) => value / size),
      1e-4,
    );
    expect(logits.shape).toEqual([1, 1000]);
  });
});
