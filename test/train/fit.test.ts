import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addDefaultCallback,
  crossEntropy,
  data,
  evaluate,
  files,
  fit,
  manualSeed,
  mseLoss,
  nn,
  optim,
  tensor,
  type Checkpoint,
  type FitOptions,
  type History,
} from "cnnlab";
import { describe, expect, test } from "vitest";

const [train, test360] = data.digits().split(1437);
const few = train.take(96);

function make(): nn.Sequential {
  return new nn.Sequential(
    new nn.Conv2d(1, 4, 3, { padding: 1 }),
    new nn.BatchNorm2d(4),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(64, 10),
  );
}

const weights = (net: nn.Module): unknown => Object.values(net.stateDict()).map((x) => x.data);
const figures = ({ steps, epochs }: History): unknown => ({ steps, epochs });

async function run(options: Partial<FitOptions> = {}, seed = 1): Promise<[nn.Module, History]> {
  manualSeed(seed);
  const net = make();
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
  return [net, await fit(net, few, { optimizer, batchSize: 32, epochs: 2, ...options })];
}

test("a small net learns the digits", async () => {
  manualSeed(0);
  const net = make();
  const optimizer = new optim.Adam(net.parameters(), { lr: 0.01 });
  const history = await fit(net, train, {
    optimizer,
    batchSize: 64,
    epochs: 6,
    validation: test360,
  });
  expect(history.outcome).toBe("finished");
  expect(history.last?.validation?.accuracy).toBeGreaterThan(0.85);
  expect(history.epochs.map(({ step }) => step)).toEqual([23, 46, 69, 92, 115, 138]);
  const { accuracy } = await evaluate(net, test360);
  expect(accuracy).toBe(history.last?.validation?.accuracy);
  expect(net.training).toBe(true);
});

test("it does what a loop by hand does, bit by bit", async () => {
  const [net, history] = await run();
  manualSeed(1);
  const own = make();
  const optimizer = new optim.SGD(own.parameters(), { lr: 0.1, momentum: 0.9 });
  const losses: number[] = [];
  const loader = new data.DataLoader(few, { batchSize: 32, shuffle: true });
  for (let epoch = 0; epoch < 2; epoch++) {
    for (const { x, y } of loader) {
      optimizer.zeroGrad();
      const loss = crossEntropy(own.forward(x), y);
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
  }
  expect(history.steps.map(({ loss }) => loss)).toEqual(losses);
  expect(weights(net)).toEqual(weights(own));
});

test("same seed, same bits; another seed, others", async () => {
  const [first, second, other] = [await run(), await run(), await run({}, 2)];
  expect(figures(second[1])).toEqual(figures(first[1]));
  expect(weights(second[0])).toEqual(weights(first[0]));
  expect(figures(other[1])).not.toEqual(figures(first[1]));
});

describe("it ends early", () => {
  test("by a signal that only a turning event loop can give", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const [, history] = await run({ epochs: 1_000_000, signal: controller.signal });
    expect(history.outcome).toBe("stopped");
    expect(history.steps.length).toBeGreaterThan(0);
  });

  test("by a callback, after the step it is in", async () => {
    const [, history] = await run({
      epochs: 5,
      onStep: (record, training) => void (record.step === 4 && training.stop()),
    });
    expect(history.outcome).toBe("stopped");
    expect(history.steps.length).toBe(4);
    expect(history.epochs.length).toBe(1);
  });

  test("when nothing improves, with the best weights", async () => {
    const states: unknown[] = [];
    const [net, history] = await run({
      epochs: 50,
      validation: test360.take(60),
      earlyStopping: { patience: 1, monitor: "accuracy" },
      onEpoch: (_record, training) => void states.push(weights(training.model)),
    });
    expect(history.outcome).toBe("early");
    const scores = history.epochs.map(({ validation }) => validation?.accuracy ?? 0);
    const best = scores.indexOf(Math.max(...scores));
    expect(history.epochs.length).toBe(best + 3);
    expect(weights(net)).toEqual(states[best]);
  });

  test("when the loss is no longer finite, with weights that are", async () => {
    manualSeed(0);
    const net = new nn.Linear(1, 1);
    const optimizer = new optim.SGD(net.parameters(), { lr: 1e30 });
    const batch = { x: tensor([[1]]), y: tensor([[0]]) };
    const loss: FitOptions["loss"] = (output, y) => output.sub(y).mul(output.sub(y)).mean();
    const history = await fit(net, [batch], { optimizer, loss, epochs: 9 });
    expect(history.outcome).toBe("diverged");
    expect(history.steps.at(-1)?.loss).toBe(Infinity);
    expect(history.epochs.length).toBe(history.steps.length - 1);
  });
});

describe("checkpoints", () => {
  const settings = (net: nn.Module): FitOptions => {
    const optimizer = new optim.Adam(net.parameters(), { lr: 0.01 });
    const schedule = new optim.CosineAnnealingLR(optimizer, { tMax: 12 });
    return { optimizer, schedule, scheduleEvery: "step", epochs: 4, batchSize: 32 };
  };
  const augment = data.randomCrop(8, { padding: 1 });

  test("a resumed training is bit by bit one that never stopped", async () => {
    manualSeed(5);
    const whole = make();
    const saved: Checkpoint[] = [];
    const onCheckpoint = (checkpoint: Checkpoint): void => void saved.push(checkpoint);
    const full = await fit(whole, few, { ...settings(whole), augment, onCheckpoint });
    manualSeed(999);
    const again = make();
    const rest = await fit(again, few, { ...settings(again), augment, resume: saved[1]! });
    expect(figures(rest)).toEqual(figures(full));
    expect(weights(again)).toEqual(weights(whole));
  });

  test("so is one whose loader has a seed of its own", async () => {
    const loader = (): data.DataLoader =>
      new data.DataLoader(few, { batchSize: 32, shuffle: true, seed: 3 });
    manualSeed(5);
    const whole = make();
    const saved: Checkpoint[] = [];
    const onCheckpoint = (checkpoint: Checkpoint): void => void saved.push(checkpoint);
    const full = await fit(whole, loader(), { ...settings(whole), onCheckpoint });
    const again = make();
    const rest = await fit(again, loader(), { ...settings(again), resume: saved[2]! });
    expect(figures(rest)).toEqual(figures(full));
    await expect(fit(again, few, { ...settings(again), resume: saved[2]! })).rejects.toThrow(
      /resume was made with 2 generators, this training has 1/,
    );
  });

  test("so is one that watches a plateau and stops early, with the best weights", async () => {
    const settings = (net: nn.Module): FitOptions => {
      const optimizer = new optim.SGD(net.parameters(), { lr: 0.5 });
      const schedule = new optim.ReduceLROnPlateau(optimizer, { patience: 1, cooldown: 1 });
      const earlyStopping = { patience: 3 };
      const validation = test360.take(60);
      return { optimizer, schedule, earlyStopping, validation, epochs: 40, batchSize: 32 };
    };
    const folder = mkdtempSync(join(tmpdir(), "cnnlab-train-"));
    const path = (epoch: number): string => join(folder, `${epoch}.safetensors`);
    const onCheckpoint = (each: Checkpoint): void =>
      files.saveCheckpoint(path(each.info.epoch), each);
    manualSeed(5);
    const whole = make();
    const full = await fit(whole, few, { ...settings(whole), onCheckpoint });
    expect(full.outcome).toBe("early");
    const rates = new Set(full.steps.map(({ lr }) => lr));
    expect(rates.size).toBeGreaterThan(1);
    for (let epoch = 1; epoch <= full.epochs.length; epoch++) {
      const again = make();
      const resume: Checkpoint = files.loadCheckpoint(path(epoch));
      const rest = await fit(again, few, { ...settings(again), resume });
      expect(figures(rest)).toEqual(figures(full));
      expect(rest.outcome).toBe("early");
      expect(weights(again)).toEqual(weights(whole));
    }
    rmSync(folder, { recursive: true });
  });

  test("a checkpoint goes through a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cnnlab-train-"));
    const path = join(folder, "run.safetensors");
    const save = (checkpoint: Checkpoint): void => {
      if (checkpoint.info.epoch === 2) files.saveCheckpoint(path, checkpoint);
    };
    manualSeed(5);
    const whole = make();
    const full = await fit(whole, few, { ...settings(whole), onCheckpoint: save });
    const again = make();
    const resume: Checkpoint = files.loadCheckpoint(path);
    const rest = await fit(again, few, { ...settings(again), resume });
    expect(figures(rest)).toEqual(figures(full));
    expect(weights(again)).toEqual(weights(whole));
    files.saveSafetensors(path, whole.stateDict());
    expect(() => files.loadCheckpoint(path)).toThrow(/must be written by saveCheckpoint/);
    rmSync(folder, { recursive: true });
  });

  test("a checkpoint of another net changes nothing", async () => {
    const saved: Checkpoint[] = [];
    await run({ onCheckpoint: (checkpoint) => void saved.push(checkpoint) });
    const other = new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 10));
    const before = weights(other);
    const optimizer = new optim.SGD(other.parameters(), { lr: 0.1 });
    const resume = saved[0]!;
    await expect(fit(other, few, { optimizer, resume })).rejects.toThrow(
      /loadStateDict: Sequential/,
    );
    const adam = new optim.Adam(make().parameters());
    const net = make();
    const start = weights(net);
    await expect(fit(net, few, { optimizer: adam, resume })).rejects.toThrow(/loadStateDict: /);
    expect(weights(net)).toEqual(start);
    expect(weights(other)).toEqual(before);
  });
});

describe("settings", () => {
  test("a schedule steps after each epoch or each step", async () => {
    const rates = async (scheduleEvery: "epoch" | "step"): Promise<number[]> => {
      manualSeed(0);
      const net = make();
      const optimizer = new optim.SGD(net.parameters(), { lr: 1 });
      const schedule = new optim.StepLR(optimizer, { stepSize: 1, gamma: 0.5 });
      const options = { optimizer, schedule, scheduleEvery, epochs: 2, batchSize: 48 };
      const { steps } = await fit(net, few, options);
      return steps.map(({ lr }) => lr);
    };
    expect(await rates("epoch")).toEqual([1, 1, 0.5, 0.5]);
    expect(await rates("step")).toEqual([1, 0.5, 0.25, 0.125]);
  });

  test("clipping bounds how far a step goes", async () => {
    manualSeed(0);
    const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 10));
    const before = net.parameters().map((p) => p.data);
    const optimizer = new optim.SGD(net.parameters(), { lr: 1 });
    await fit(net, few, { optimizer, batchSize: 96, clipGradNorm: 1e-3 });
    const moved = net
      .parameters()
      .flatMap((p, i) => Array.from(p.data, (value, j) => value - before[i]![j]!));
    // float32 weights of size 0.1 keep 8 digits of a step of 1e-3.
    expect(Math.hypot(...moved)).toBeCloseTo(1e-3, 5);
  });

  test("callbacks are told in order and waited for", async () => {
    const seen: string[] = [];
    const note = (what: string) => async (): Promise<void> => {
      await Promise.resolve();
      seen.push(what);
    };
    const second = { onStart: note("start 2"), onEnd: note("end 2") };
    await run({
      epochs: 1,
      batchSize: 96,
      onStart: note("start"),
      onStep: note("step"),
      onEpoch: note("epoch"),
      onEnd: note("end"),
      callbacks: [second],
    });
    expect(seen).toEqual(["start", "start 2", "step", "epoch", "end", "end 2"]);
  });

  test("default callbacks see every training that is not quiet", async () => {
    let ended = 0;
    const remove = addDefaultCallback(({ stepsPerEpoch, epochs }) => {
      expect([stepsPerEpoch, epochs]).toEqual([3, 2]);
      return { onEnd: () => void (ended += 1) };
    });
    await run();
    await run({ quiet: true });
    remove();
    await run();
    expect(ended).toBe(1);
  });

  test("a training that throws ends its callbacks with the error and restores modes", async () => {
    manualSeed(0);
    const net = make().eval();
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
    let told: unknown;
    const failing = fit(net, few, {
      optimizer,
      onStep: () => {
        throw new Error("mine");
      },
      onEnd: (_history, error) => void (told = error),
    });
    await expect(failing).rejects.toThrow("mine");
    expect(told).toBeInstanceOf(Error);
    expect(net.namedModules().some(([, module]) => module.training)).toBe(false);
  });

  test("history gives curves to plot", async () => {
    const [, history] = await run({ validation: test360.take(20) });
    expect(history.curves.map(({ panel, role, steps }) => [panel, role, steps.length])).toEqual([
      ["loss", "train", 6],
      ["loss", "validation", 2],
      ["accuracy", "train", 6],
      ["accuracy", "validation", 2],
      ["lr", "train", 6],
    ]);
  });

  test("bad calls are refused", async () => {
    await expect(run({ epochs: 1.5 })).rejects.toThrow(/epochs must be a whole number/);
    const net = make();
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
    await expect(fit(net, [], { optimizer })).rejects.toThrow(/data must have batches/);
    await expect(evaluate(net, [])).rejects.toThrow(/evaluate: data must have at least one batch/);
    const watch = { patience: 1, monitor: "accuracy" } as const;
    const regress = [{ x: few.batch().x, y: tensor(new Float32Array(960), { shape: [96, 10] }) }];
    const options = { optimizer, loss: mseLoss, earlyStopping: watch };
    await expect(fit(net, regress, options)).rejects.toThrow(
      /watches accuracy; this training has none/,
    );
  });
});
