import {
  backend,
  evaluate,
  fit,
  manualSeed,
  memoryInfo,
  models,
  nn,
  optim,
  randn,
  tensor,
  type TrainingBatch,
} from "cnnlab";
import { beforeEach, describe, expect, test } from "vitest";

const nets: Readonly<Record<string, () => nn.Module>> = {
  leNet5: () => models.leNet5({ inChannels: 3, inputSize: 32 }),
  convNetJsCifar: () => models.convNetJsCifar(),
  cifarResNet: () => models.cifarResNet(8),
  "an inception module": () => {
    const filters = { conv1x1: 4, conv3x3: 4, conv5x5: 4 };
    const top = [new nn.AdaptiveAvgPool2d(1), new nn.Flatten(), new nn.Linear(15, 10)];
    return new nn.Sequential(new nn.Conv2d(3, 3, 1), new nn.NaiveInception(3, filters), ...top);
  },
};

// Eight pictures: then all that a net makes of them is large, 64 KiB and more.
const batch = (): TrainingBatch => ({
  x: randn([8, 3, 32, 32]),
  y: tensor(Int32Array.from({ length: 8 }, (_, i) => i)),
});

// The reference takes long for these nets, and gets and gives back its buffers by the same code.
const compiled = backend.available().filter((name) => name !== "reference");

describe.each(compiled)("on %s", (name) => {
  beforeEach(() => backend.use(name));

  test.each(Object.keys(nets))("%s allocates nothing large once fit runs", async (key) => {
    manualSeed(1);
    const net = nets[key]!();
    const batches = Array.from({ length: 5 }, batch);
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.01, momentum: 0.9 });
    const after: number[] = [];
    const onStep = (): void => void after.push(memoryInfo().allocations);
    await fit(net, batches, { optimizer, onStep, quiet: true });
    expect(after.slice(2)).toEqual(after.slice(2).map(() => after[2]));
    // Filters that are used a second time are kept packed.
    await evaluate(net, batches.slice(0, 2));
    const before = memoryInfo().allocations;
    await evaluate(net, batches);
    expect(memoryInfo().allocations).toBe(before);
  });
});
