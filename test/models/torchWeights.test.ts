import { fileURLToPath } from "node:url";
import { files, nn, noGrad, type Tensor } from "cnnlab";
import { describe, expect, test } from "vitest";
import { expectClose } from "../support/close.js";

// The same network as Residual of test/fixtures/torch/make.py, which is made of torchvision's blocks.
class Residual extends nn.Module {
  conv1 = new nn.Conv2d(3, 8, 7, { stride: 2, padding: 3, bias: false });
  bn1 = new nn.BatchNorm2d(8);
  relu = new nn.ReLU();
  maxpool = new nn.MaxPool2d(3, { stride: 2, padding: 1 });
  layer1 = new nn.Sequential(new nn.BasicBlock(8, 16, { stride: 2 }), new nn.BasicBlock(16, 16));
  layer2 = new nn.Sequential(new nn.Bottleneck(16, 8, { stride: 2 }), new nn.Bottleneck(32, 8));
  fc = new nn.Linear(32, 5);

  override forward(x: Tensor): Tensor {
    const stem = this.maxpool.forward(this.relu.forward(this.bn1.forward(this.conv1.forward(x))));
    const top = this.layer2.forward(this.layer1.forward(stem));
    return this.fc.forward(top.mean({ dim: [2, 3] }));
  }
}

const plain = (): nn.Module =>
  new nn.Sequential(
    new nn.Conv2d(4, 8, [3, 1], { stride: [2, 1], padding: [1, 0], groups: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(3, { stride: 2, padding: 1, ceilMode: true }),
    new nn.Conv2d(8, 6, 3, { padding: 2, dilation: 2 }),
    new nn.AvgPool2d(2, { ceilMode: true }),
    new nn.Flatten(),
    new nn.Linear(6 * 2 * 3, 12),
    new nn.BatchNorm1d(12),
    new nn.Linear(12, 3, { bias: false }),
  );

describe("random weights saved by torch load by name and give torch's logits", () => {
  test.each([
    { name: "residual", make: (): nn.Module => new Residual() },
    { name: "plain", make: plain },
  ])("$name", ({ name, make }) => {
    const path = fileURLToPath(new URL(`../fixtures/torch/${name}.safetensors`, import.meta.url));
    const saved = files.loadSafetensors(path);
    const state = Object.fromEntries(
      Object.entries(saved).flatMap(([key, x]) =>
        key.startsWith("net.") ? [[key.slice("net.".length), x]] : [],
      ),
    );
    const net = make().loadStateDict(state);
    const run = (): Tensor => noGrad(() => net.forward(saved["input"]!));
    net.eval();
    // float32 sums in another order.
    expectClose(run().data, saved["eval"]!.data, 1e-5, "evaluation");
    net.train();
    expectClose(run().data, saved["train"]!.data, 1e-5, "training");
  });
});

test("what is saved here is what torch saved, name by name", () => {
  const path = fileURLToPath(new URL("../fixtures/torch/residual.safetensors", import.meta.url));
  const names = Object.keys(files.loadSafetensors(path))
    .filter((name) => name.startsWith("net."))
    .map((name) => name.slice("net.".length));
  expect(Object.keys(new Residual().stateDict()).sort()).toEqual(names.sort());
});
