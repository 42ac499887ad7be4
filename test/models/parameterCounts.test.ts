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
