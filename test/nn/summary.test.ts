import { models, nn, ones, randn, relu, summary, type ModelSummary, type Tensor } from "cnnlab";
import { describe, expect, test } from "vitest";

const row = (found: ModelSummary, name: string): ModelSummary["layers"][number] => {
  const layer = found.layers.find((each) => each.name === name);
  if (layer === undefined) throw new Error(`no layer ${name}`);
  return layer;
};

describe("multiply-adds at full size, in torchvision's figures", () => {
  test.each([
    { name: "ResNet-18", make: () => models.resNet18(), giga: 1.814 },
    { name: "ResNet-34", make: () => models.resNet34(), giga: 3.664 },
    { name: "ResNet-50", make: () => models.resNet50(), giga: 4.089 },
    { name: "ResNet-50 v1", make: () => models.resNet50({ strideIn: "1x1" }), giga: 3.858 },
    { name: "ResNet-101", make: () => models.resNet101(), giga: 7.801 },
    { name: "ResNet-152", make: () => models.resNet152(), giga: 11.514 },
  ])("$name: $giga GMAC", ({ make, giga }) => {
    expect(summary(make(), [3, 224, 224]).totals.multiplyAdds / 1e9).toBeCloseTo(giga, 3);
  });

  test.each([
    { depth: 20, operations: 40_551_040 },
    { depth: 56, operations: 125_485_696 },
    { depth: 110, operations: 252_887_680 },
  ])("CIFAR ResNet-$depth: exactly $operations", ({ depth, operations }) => {
    const found = summary(models.cifarResNet(depth), [3, 32, 32]);
    expect(found.totals.multiplyAdds).toBe(operations);
  });
});

describe("memory", () => {
  test.each([
    { make: () => models.resNet18(), activations: 2_484_712 },
    { make: () => models.resNet34(), activations: 3_739_112 },
    { make: () => models.resNet50(), activations: 11_114_984 },
  ])("outputs of convolutions and FC layers: $activations", ({ make, activations }) => {
    const { layers } = summary(make(), [3, 224, 224]);
    const counted = layers.filter(({ kind }) => kind === "Conv2d" || kind === "Linear");
    expect(counted.reduce((sum, layer) => sum + layer.activations, 0)).toBe(activations);
  });

  test("a view takes none, training takes twice", () => {
    const found = summary(models.leNet5(), [1, 28, 28]);
    expect(row(found, "flatten")).toMatchObject({ outputShape: [400], activations: 0 });
    expect(row(found, "conv1")).toMatchObject({ forwardBytes: 4 * 4704, trainingBytes: 8 * 4704 });
    expect(found.totals.trainingBytes).toBe(2 * found.totals.forwardBytes);
  });
});

describe("receptive field and jump", () => {
  const conv = (options = {}): nn.Conv2d => new nn.Conv2d(1, 1, 3, { padding: 1, ...options });
  test.each([
    { why: "three 3x3 see 7x7", layers: [conv(), conv(), conv()], field: [7, 1] },
    { why: "dilation spreads the taps", layers: [conv({ dilation: 2 })], field: [5, 1] },
    { why: "pooling multiplies the jump", layers: [new nn.MaxPool2d(2), conv()], field: [6, 2] },
    {
      why: "AlexNet's first three layers",
      layers: [
        new nn.Conv2d(1, 1, 11, { stride: 4 }),
        new nn.MaxPool2d(3, { stride: 2 }),
        new nn.Conv2d(1, 1, 5, { padding: 2 }),
      ],
      field: [51, 8],
    },
    {
      why: "a fully connected layer sees everything",
      layers: [new nn.Flatten(), new nn.Linear(64 * 64, 2)],
      field: [64, 64],
    },
  ])("$why", ({ layers, field }) => {
    const found = summary(new nn.Sequential(...layers), [1, 64, 64]).layers.at(-1);
    expect([found?.receptiveField, found?.jump]).toEqual(field);
  });

  test("a residual sum sees what its widest branch sees", () => {
    const block = new nn.BasicBlock(1, 2, { stride: 2 });
    const found = summary(block, [1, 16, 16]);
    expect(row(found, "BasicBlock:add")).toMatchObject({ receptiveField: 7, jump: 2 });
  });
});

describe("rows", () => {
  class Tied extends nn.Module {
    first = new nn.Linear(3, 3);
    second = new nn.Linear(3, 3);
    constructor() {
      super();
      this.second.weight = this.first.weight;
    }
    override forward(x: Tensor): Tensor {
      return this.second.forward(relu(this.first.forward(x)));
    }
  }

  test("ops between layers have rows, shared parameters count once", () => {
    const found = summary(new Tied(), [3]);
    expect(found.layers.map(({ name, kind, parameters }) => [name, kind, parameters])).toEqual([
      ["first", "Linear", 12],
      ["Tied:relu", "relu", 0],
      ["second", "Linear", 3],
    ]);
    expect(found.totals.parameters).toBe(15);
  });

  test("frozen parameters are not trainable", () => {
    const net = models.leNet5();
    net.at(0).freeze();
    expect(summary(net, [1, 28, 28]).totals.trainable).toBe(61_706 - 156);
  });

  test("the text has a line for each layer and the totals", () => {
    const lines = String(summary(models.leNet5(), [1, 28, 28])).split("\n");
    expect(lines[3]).toMatch(/^conv1 +Conv2d +\[6, 28, 28\] +156 +18.4 KiB +117,600 +5 +1$/);
    expect(lines.at(-2)).toBe("parameters 61,706, of them trainable 61,706; multiply-adds 416,520");
  });
});

test("the model is as it was: mode, statistics, hooks", () => {
  const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2));
  net.at(0).eval();
  const before = net.stateDict();
  summary(net, [1, 8, 8]);
  expect(net.at(0).training).toBe(false);
  expect(net.at(1).training).toBe(true);
  expect(net.stateDict()["1.running_mean"]?.data).toEqual(before["1.running_mean"]?.data);
  expect(net.forward(randn([2, 1, 8, 8])).data.length).toBe(2 * 2 * 36);
});

test("a wrong shape is refused, and ops compute again", () => {
  expect(() => summary(models.leNet5(), [3, 28, 28])).toThrow(/conv2d: weight .* input/);
  expect(() => summary(models.leNet5(), [0, 28, 28])).toThrow(/summary: shape must be positive/);
  expect(ones([2]).add(1).toArray()).toEqual([2, 2]);
});
