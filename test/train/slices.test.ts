import {
  backend,
  crossEntropy,
  data,
  evaluate,
  fit,
  inSlices,
  manualSeed,
  models,
  nn,
  noGrad,
  optim,
  randn,
  recoverFromInterrupt,
  tensor,
  type Tensor,
  type TrainingBatch,
} from "cnnlab";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { poisonAllocations } from "../../src/backend/memory.js";

const nets: Readonly<Record<string, () => nn.Module>> = {
  "a net without batch norm": () =>
    new nn.Sequential(
      new nn.Conv2d(3, 8, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(512, 10),
    ),
  "cifarResNet(8)": () => models.cifarResNet(8, { widths: [8, 16, 16] }),
  "dropout, concatenation, batch norm used twice": () => new Branches(),
};

class Branches extends nn.Module {
  conv = new nn.Conv2d(3, 8, 3, { padding: 1 });
  bn = new nn.BatchNorm2d(8);
  inception = new nn.NaiveInception(8, { conv1x1: 4, conv3x3: 4, conv5x5: 4 });
  drop = new nn.Dropout(0.3);
  fc = new nn.Linear(20, 10);
  override forward(x: Tensor): Tensor {
    const once = this.bn.forward(this.conv.forward(x)).relu();
    const twice = this.bn.forward(once).relu();
    return this.fc.forward(this.drop.forward(this.inception.forward(twice).mean({ dim: [2, 3] })));
  }
}

function makeBatches(count: number): TrainingBatch[] {
  return Array.from({ length: count }, (_, b) => ({
    x: randn([8, 3, 16, 16]),
    y: tensor(Int32Array.from({ length: 8 }, (_, i) => (i * 3 + b) % 10)),
  }));
}

const state = (net: nn.Module): unknown => Object.values(net.stateDict()).map((x) => x.data);

/** Counts turns of the event loop until it is stopped; what it is given runs at each turn. */
function watchTurns(each: () => void = () => undefined): { count: number; stop: () => void } {
  const watch = { count: 0, stop: () => undefined as void };
  let on = true;
  const turn = (): void => {
    if (!on) return;
    watch.count++;
    each();
    setImmediate(turn);
  };
  setImmediate(turn);
  watch.stop = () => void (on = false);
  return watch;
}

// A clock by which each look at it is 25 ms after the last: then a breath is due after every op.
beforeEach(() => {
  let now = 0;
  vi.spyOn(Date, "now").mockImplementation(() => (now += 25));
});
afterEach(() => {
  vi.restoreAllMocks();
  poisonAllocations(false);
});

describe.each(backend.available())("on %s", (name) => {
  beforeEach(() => backend.use(name));

  test.each(Object.keys(nets))(
    "%s: training in slices gives the bits of a plain loop",
    async (key) => {
      poisonAllocations(true);
      manualSeed(3);
      const batches = makeBatches(2);
      const learn = (net: nn.Module): optim.Optimizer =>
        new optim.SGD(net.parameters(), { lr: 0.05, momentum: 0.9, weightDecay: 1e-3 });
      manualSeed(4);
      const plain = nets[key]!();
      const own = learn(plain);
      const losses: number[] = [];
      for (const { x, y } of batches) {
        own.zeroGrad();
        const loss = crossEntropy(plain.forward(x), y);
        loss.backward();
        optim.clipGradNorm(plain.parameters(), 2);
        own.step();
        losses.push(loss.item());
      }
      const other = nets[key]!().eval();
      manualSeed(4);
      const net = nets[key]!();
      // Between slices others use the same weights and the same pool, and leave gradients behind.
      let turns = 0;
      const watch = watchTurns(() => {
        net.parameters()[0]!.mul(2).sum().backward();
        if (turns++ % 16 === 0) noGrad(() => other.forward(batches[0]!.x));
      });
      const options = { optimizer: learn(net), clipGradNorm: 2, quiet: true };
      const history = await fit(net, batches, options);
      watch.stop();
      expect(history.steps.map(({ loss }) => loss)).toEqual(losses);
      expect(state(net)).toEqual(state(plain));
      expect(watch.count).toBeGreaterThan(20);
    },
  );

  test("the event loop turns between any two ops of fit and evaluate", async () => {
    manualSeed(5);
    const net = models.cifarResNet(8, { widths: [4, 8, 8] });
    const batches = makeBatches(1);
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.05 });
    let [ops, most, all] = [0, 0, 0];
    const watch = watchTurns(() => (ops = 0));
    const unsubscribe = backend.observe(({ op }) => {
      if (op === "sgdUpdate") return;
      all++;
      most = Math.max(most, ++ops);
    });
    const history = await fit(net, batches, { optimizer, validation: batches, quiet: true });
    watch.stop();
    unsubscribe();
    expect(history.last?.validation).toBeDefined();
    expect(all).toBeGreaterThan(100);
    expect(most).toBe(1);
  });
});

describe("inSlices", () => {
  test("a hook reads right values, a forward its own running statistics", async () => {
    manualSeed(1);
    const [plain, net] = [new nn.BatchNorm2d(3), new nn.BatchNorm2d(3)];
    const x = randn([4, 3, 8, 8]);
    const y = plain.forward(x);
    let seen: unknown;
    net.registerForwardHook((_module, _inputs, output) => {
      seen = [output.data, net.runningMean?.data, String(net.runningVar)];
    });
    await inSlices(() => net.forward(x));
    expect(seen).toEqual([y.data, plain.runningMean?.data, String(plain.runningVar)]);
  });

  test("a write inside comes after the ops that read the old value", async () => {
    const w = tensor([1, 2]);
    const [before, after] = await inSlices(() => {
      const before = w.mul(3);
      w.copy(tensor([5, 6]));
      return [before, w.mul(3)] as const;
    });
    expect([before.toArray(), after.toArray()]).toEqual([
      [3, 6],
      [15, 18],
    ]);
  });

  test("a write from outside makes the backward that needs the value throw", async () => {
    const w = new nn.Parameter(tensor([1, 2]));
    const loss = await inSlices(() => w.mul(w).sum());
    noGrad(() => w.copy(tensor([3, 4])));
    await expect(inSlices(() => loss.backward())).rejects.toThrow(/was written to since/);
  });

  test("a value that fn reads is computed at once", async () => {
    expect(await inSlices(() => tensor([2]).mul(3).item())).toBe(6);
  });

  test("what fn throws comes out, and later ops run as ever", async () => {
    let begun: Tensor | undefined;
    const wrong = inSlices(() => {
      begun = tensor([[1, 2]]).mul(2);
      return begun.matmul(tensor([[1, 2]]));
    });
    await expect(wrong).rejects.toThrow(/matmul/);
    expect(() => begun?.data).toThrow(/never computed/);
    expect(tensor([1]).add(1).item()).toBe(2);
  });
});

describe("an interrupt", () => {
  const batches = makeBatches(3);
  const modes = (net: nn.Module): Set<boolean> =>
    new Set(net.namedModules().map(([, module]) => module.training));

  test.each([
    ["training", false],
    ["validation", true],
  ])("in %s ends the training and puts the modes back", async (_where, inValidation) => {
    const net = models.cifarResNet(8, { widths: [4, 8, 8] });
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.05 });
    net.layer1.eval();
    const before = net.namedModules().map(([, module]) => module.training);
    let ends = 0;
    const validation = Array.from({ length: 1000 }, () => batches[0]!);
    let steps = -1;
    const watch = watchTurns(() => {
      if (net.bn1.training === inValidation || steps >= 0) return;
      steps = optimizer.groups.length;
      recoverFromInterrupt();
      expect(net.namedModules().map(([, module]) => module.training)).toEqual(before);
    });
    const history = await fit(net, batches, {
      optimizer,
      epochs: 1000,
      validation,
      quiet: true,
      onEnd: () => void ends++,
    });
    watch.stop();
    expect(steps).toBe(1);
    expect(history.outcome).toBe("stopped");
    expect(ends).toBe(1);
    expect(net.namedModules().map(([, module]) => module.training)).toEqual(before);
    // What comes after is as if nothing had happened.
    const again = await fit(net, batches, { optimizer, quiet: true });
    expect(again.outcome).toBe("finished");
  });

  test("that never comes back to the training puts the modes back too", async () => {
    const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(768, 10), new nn.Dropout());
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.05 });
    let outcome: unknown;
    const reached = new Promise<void>((resolve) => {
      const hang = (): Promise<void> => (resolve(), new Promise(() => undefined));
      const onEnd = (history: { outcome: unknown }): void => void (outcome = history.outcome);
      net.eval();
      void fit(net, batches, { optimizer, quiet: true, onStep: hang, onEnd });
    });
    await reached;
    expect(modes(net)).toEqual(new Set([true]));
    recoverFromInterrupt();
    expect(modes(net)).toEqual(new Set([false]));
    expect(outcome).toBe("stopped");
  });

  test("ends an evaluation with an error", async () => {
    const net = models.cifarResNet(8, { widths: [4, 8, 8] });
    const going = evaluate(net, batches);
    setImmediate(recoverFromInterrupt);
    await expect(going).rejects.toThrow(/evaluate: interrupted/);
    expect(modes(net)).toEqual(new Set([true]));
  });

  test("makes a value that was never computed an error, not a wrong number", async () => {
    let kept: Tensor | undefined;
    const going = inSlices(() => (kept = tensor([1]).mul(2).mul(3)));
    recoverFromInterrupt();
    await expect(going).rejects.toThrow(/interrupted/);
    expect(() => kept!.data).toThrow(/never computed/);
  });
});

test("a signal in validation ends it there, with the modes of before", async () => {
  const [few] = data.digits().split(64);
  const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 10));
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.05 });
  const controller = new AbortController();
  let batches = 0;
  net.registerForwardHook(() => {
    if (!net.training && ++batches === 2) controller.abort();
  });
  const { outcome, epochs } = await fit(net, few, {
    optimizer,
    epochs: 3,
    validation: new data.DataLoader(few, { batchSize: 4 }),
    signal: controller.signal,
    quiet: true,
  });
  expect([outcome, epochs.length, batches, net.training]).toEqual(["stopped", 0, 2, true]);
});
