import { models, type nn } from "cnnlab";
import { expect, test } from "vitest";

// Counted in torch and torchvision or in the papers' own models; see the docstrings of the models.
const counts: readonly {
  readonly name: string;
  readonly make: () => nn.Module;
  readonly count: number;
}[] = [
  { name: "LeNet-5", make: () => models.leNet5(), count: 61_706 },
  { name: "ConvNetJS CIFAR-10", make: () => models.convNetJsCifar(), count: 22_466 },
  { name: "AlexNet", make: () => models.alexNet(), count: 60_965_224 },
  { name: "AlexNet ungrouped", make: () => models.alexNet({ grouped: false }), count: 62_378_344 },
  { name: "AlexNet of torchvision", make: () => models.alexNetTorchvision(), count: 61_100_840 },
  { name: "ZFNet", make: () => models.zfNet(), count: 62_357_608 },
  { name: "the slide's ZFNet", make: () => models.zfNet({ variant: "slide" }), count: 107_627_624 },
  { name: "VGG-11", make: () => models.vgg11(), count: 132_863_336 },
  { name: "VGG-13", make: () => models.vgg13(), count: 133_047_848 },
  { name: "VGG-16", make: () => models.vgg16(), count: 138_357_544 },
  { name: "VGG-19", make: () => models.vgg19(), count: 143_667_240 },
  { name: "GoogLeNet", make: () => models.googLeNet(), count: 6_998_552 },
  {
    name: "GoogLeNet with auxiliary heads",
    make: () => models.googLeNet({ auxiliary: true }),
    count: 13_378_280,
  },
  {
    name: "GoogLeNet of torchvision",
    make: () => models.googLeNet({ variant: "torchvision" }),
    count: 6_624_904,
  },
  {
    name: "GoogLeNet of torchvision with auxiliary heads",
    make: () => models.googLeNet({ variant: "torchvision", auxiliary: true }),
    count: 13_004_888,
  },
  { name: "ResNet-18", make: () => models.resNet18(), count: 11_689_512 },
  { name: "ResNet-34", make: () => models.resNet34(), count: 21_797_672 },
  { name: "ResNet-50", make: () => models.resNet50(), count: 25_557_032 },
  { name: "ResNet-50 v1", make: () => models.resNet50({ strideIn: "1x1" }), count: 25_557_032 },
  { name: "ResNet-101", make: () => models.resNet101(), count: 44_549_160 },
  { name: "ResNet-152", make: () => models.resNet152(), count: 60_192_808 },
  ...[
    { depth: 20, count: 269_722 },
    { depth: 32, count: 464_154 },
    { depth: 44, count: 658_586 },
    { depth: 56, count: 853_018 },
    { depth: 110, count: 1_727_962 },
    { depth: 1202, count: 19_421_274 },
  ].flatMap(({ depth, count }) => [
    { name: `CIFAR ResNet-${depth}`, make: () => models.cifarResNet(depth), count },
    { name: `CIFAR plain-${depth}`, make: () => models.cifarPlain(depth), count },
  ]),
  {
    name: "CIFAR ResNet-20 with projections",
    make: () => models.cifarResNet(20, { shortcut: "projection" }),
    count: 272_474,
  },
];

test.each(counts)("$name has $count parameters", ({ make, count }) => {
  expect(make().parameterCount()).toBe(count);
});
