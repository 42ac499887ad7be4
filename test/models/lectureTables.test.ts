import { models, nn, summary, type LayerSummary, type ModelSummary } from "cnnlab";
import { describe, expect, test } from "vitest";

const row = (found: ModelSummary, name: string): LayerSummary => {
  const layer = found.layers.find((each) => each.name === name);
  if (layer === undefined) throw new Error(`no layer ${name}`);
  return layer;
};
const kinds = (found: ModelSummary, ...wanted: readonly string[]): number =>
  found.layers
    .filter(({ kind }) => wanted.includes(kind))
    .reduce((sum, { activations }) => sum + activations, 0);

describe("AlexNet", () => {
  const found = summary(models.alexNet(), [3, 227, 227]);
  test.each([
    { name: "conv1", outputShape: [96, 55, 55], parameters: 34_944, receptiveField: 11, jump: 4 },
    { name: "pool1", outputShape: [96, 27, 27], parameters: 0, receptiveField: 19, jump: 8 },
    { name: "conv2", outputShape: [256, 27, 27], parameters: 307_456, receptiveField: 51, jump: 8 },
    { name: "pool2", outputShape: [256, 13, 13], parameters: 0, receptiveField: 67, jump: 16 },
    { name: "conv3", outputShape: [384, 13, 13], parameters: 885_120, receptiveField: 99 },
    { name: "conv4", outputShape: [384, 13, 13], parameters: 663_936, receptiveField: 131 },
    { name: "conv5", outputShape: [256, 13, 13], parameters: 442_624, receptiveField: 163 },
    { name: "pool5", outputShape: [256, 6, 6], parameters: 0, receptiveField: 195, jump: 32 },
    { name: "fc6", outputShape: [4096], parameters: 37_752_832 },
    { name: "fc7", outputShape: [4096], parameters: 16_781_312 },
    { name: "fc8", outputShape: [1000], parameters: 4_097_000 },
  ])("$name", (expected) => {
    expect(row(found, expected.name)).toMatchObject(expected);
  });

  test("724.4 million multiply-adds, 714 in torchvision's", () => {
    expect(found.totals.multiplyAdds / 1e6).toBeCloseTo(724.4, 1);
    const other = summary(models.alexNetTorchvision(), [3, 224, 224]);
    expect(other.totals.multiplyAdds / 1e9).toBeCloseTo(0.714, 3);
    expect(kinds(other, "Conv2d", "Linear")).toBe(494_184);
  });
});

test("ZFNet: 14,208 and 614,656 parameters first, a field of 171 after pool5", () => {
  const found = summary(models.zfNet({ variant: "slide" }), [3, 224, 224]);
  expect(row(found, "conv1").parameters).toBe(14_208);
  expect(row(found, "conv2").parameters).toBe(614_656);
  expect(row(found, "pool5")).toMatchObject({ receptiveField: 171, outputShape: [512, 6, 6] });
});

describe("VGG", () => {
  const found = summary(models.vgg16(), [3, 224, 224]);

  test("15,237,608 numbers in the lecture's count, 28,793,320 with ReLU's outputs", () => {
    const counted = kinds(found, "Conv2d", "MaxPool2d", "Linear") + 150_528;
    expect(counted).toBe(15_237_608);
    const relu = kinds(found, "ReLU");
    expect(counted + relu).toBe(28_793_320);
  });

  test("receptive fields of pool1 to pool5 are 6, 16, 44, 100, 212", () => {
    const pools = found.layers.filter(({ kind }) => kind === "MaxPool2d");
    expect(pools.map(({ receptiveField }) => receptiveField)).toEqual([6, 16, 44, 100, 212]);
    expect(row(found, "features.28").receptiveField).toBe(196);
  });

  test("15,470,264,320 multiply-adds", () => {
    expect(found.totals.multiplyAdds).toBe(15_470_264_320);
  });

  test.each([
    { name: "VGG-11", make: () => models.vgg11(), giga: 7.609 },
    { name: "VGG-13", make: () => models.vgg13(), giga: 11.308 },
    { name: "VGG-19", make: () => models.vgg19(), giga: 19.632 },
  ])("$name: $giga GMAC", ({ make, giga }) => {
    expect(summary(make(), [3, 224, 224]).totals.multiplyAdds / 1e9).toBeCloseTo(giga, 3);
  });

  test("with batch norm each convolution has one", () => {
    const modules = models.vgg11({ batchNorm: true }).namedModules();
    const norms = modules.filter(([, module]) => module instanceof nn.BatchNorm2d);
    expect(norms.length).toBe(8);
  });
});

describe("GoogLeNet", () => {
  test("1.498 GMAC in torchvision's variant", () => {
    const net = models.googLeNet({ variant: "torchvision" });
    expect(summary(net, [3, 224, 224]).totals.multiplyAdds / 1e9).toBeCloseTo(1.498, 3);
  });

  test("depths of the paper's table", () => {
    const found = summary(models.googLeNet(), [3, 224, 224]);
    const depths = ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"].map(
      (name) => row(found, `inception${name}:cat`).outputShape[0],
    );
    expect(depths).toEqual([256, 480, 512, 512, 512, 528, 832, 832, 1024]);
    expect(row(found, "avgpool").outputShape).toEqual([1024, 1, 1]);
  });
});
