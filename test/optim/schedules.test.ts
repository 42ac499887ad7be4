import { readFileSync } from "node:fs";
import { nn, optim, tensor } from "cnnlab";
import { describe, expect, test } from "vitest";
import { expectClose } from "../support/close.js";

interface Rates {
  readonly kind: string;
  readonly options: never;
  readonly path: readonly number[];
}
interface Cycle {
  readonly kind: "SGD" | "RMSprop" | "Adam" | "AdamW";
  readonly settings: never;
  readonly options: optim.OneCycleOptions;
  /** Rate, momentum and the two weights at each step. */
  readonly path: readonly (readonly number[])[];
}
interface Plateau {
  readonly options: optim.PlateauOptions;
  readonly values: readonly number[];
  readonly path: readonly number[];
}

const fixture = new URL("../fixtures/optim/optim.json", import.meta.url);
const { schedules, plateaus, cycles } = JSON.parse(readFileSync(fixture, "utf8")) as {
  readonly schedules: readonly Rates[];
  readonly plateaus: readonly Plateau[];
  readonly cycles: readonly Cycle[];
};

const optimizer = (): optim.SGD => new optim.SGD([new nn.Parameter(tensor([1]))], { lr: 0.5 });

const make: Readonly<Record<string, (opt: optim.Optimizer, options: never) => optim.Schedule>> = {
  StepLR: (opt, options) => new optim.StepLR(opt, options),
  MultiStepLR: (opt, options) => new optim.MultiStepLR(opt, options),
  ExponentialLR: (opt, options) => new optim.ExponentialLR(opt, options),
  CosineAnnealingLR: (opt, options) => new optim.CosineAnnealingLR(opt, options),
  LinearLR: (opt, options) => new optim.LinearLR(opt, options),
  OneCycleLR: (opt, options) => new optim.OneCycleLR(opt, options),
};

describe("a schedule gives torch's rates", () => {
  test.each(schedules)("$kind $options", ({ kind, options, path }) => {
    const opt = optimizer();
    const schedule = make[kind]!(opt, options);
    const rates = [opt.lr];
    for (let step = 1; step < path.length; step++) {
      schedule.step();
      rates.push(opt.lr);
    }
    expectClose(rates, path, 1e-12);
  });

  test.each(plateaus)("ReduceLROnPlateau $options", ({ options, values, path }) => {
    const opt = optimizer();
    const schedule = new optim.ReduceLROnPlateau(opt, options);
    const rates = values.map((value) => {
      schedule.step(value);
      return opt.lr;
    });
    expectClose(rates, path, 1e-12);
  });
});

test.each(cycles)(
  "OneCycleLR moves rate, momentum and weights as torch's: $kind $settings $options",
  ({ kind, settings, options, path }) => {
    const w = new nn.Parameter(tensor([1, -2], { dtype: "float64" }));
    const opt = new optim[kind]([w], settings);
    const schedule = new optim.OneCycleLR(opt, options);
    for (const [step, expected] of path.entries()) {
      opt.zeroGrad();
      w.mul(w)
        .mul(tensor([1, 10], { dtype: "float64" }))
        .sum()
        .mul(0.5)
        .backward();
      opt.step();
      const group = opt.groups[0]!;
      const momentum = "betas" in group ? group.betas[0] : group.momentum;
      expectClose([opt.lr, momentum, ...w.data], expected, 1e-12, `step ${step}`);
      schedule.step();
    }
  },
);

test("a one-cycle schedule goes on from a checkpoint with its momentum", () => {
  const parts = (): [optim.SGD, optim.Schedule] => {
    const opt = optimizer();
    const cycle = new optim.OneCycleLR(opt, { maxLr: 1, totalSteps: 20 });
    const warmUp = new optim.LinearLR(opt, { totalIters: 3 });
    return [opt, new optim.SequentialLR(opt, [warmUp, cycle], { milestones: [3] })];
  };
  const [stepped, schedule] = parts();
  for (let i = 0; i < 9; i++) schedule.step();
  const [moved, again] = parts();
  again.moveTo(9);
  expect(moved.groups).toMatchObject([{ lr: stepped.lr, momentum: stepped.groups[0]!.momentum }]);
  expect(moved.groups[0]!.momentum).toBeLessThan(0.94);
});

test("momentum after steps without it is refused", () => {
  const opt = optimizer();
  opt.groups[0]!.parameters[0]!.sum().backward();
  opt.step();
  const build = (): unknown => new optim.OneCycleLR(opt, { maxLr: 1, totalSteps: 20 });
  expect(build).toThrow(/already stepped without momentum/);
});

test("moveTo goes on from a checkpoint", () => {
  const [stepped, moved] = [optimizer(), optimizer()];
  const schedule = new optim.CosineAnnealingLR(stepped, { tMax: 9 });
  for (let i = 0; i < 4; i++) schedule.step();
  new optim.CosineAnnealingLR(moved, { tMax: 9 }).moveTo(4);
  expect(moved.lr).toBe(stepped.lr);
});

test("a warm-up and what follows are one schedule", () => {
  const opt = optimizer();
  const parts = [
    new optim.LinearLR(opt, { startFactor: 0.1, totalIters: 4 }),
    new optim.StepLR(opt, { stepSize: 2, gamma: 0.5 }),
  ];
  const schedule = new optim.SequentialLR(opt, parts, { milestones: [4] });
  const rates = [opt.lr];
  for (let i = 0; i < 8; i++) {
    schedule.step();
    rates.push(opt.lr);
  }
  expectClose(rates, [0.05, 0.1625, 0.275, 0.3875, 0.5, 0.5, 0.25, 0.25, 0.125], 1e-12);
});

test.each([
  { make: () => new optim.StepLR(optimizer(), { stepSize: 0 }), says: /StepLR: stepSize/ },
  { make: () => new optim.CosineAnnealingLR(optimizer(), { tMax: 0 }), says: /tMax/ },
  { make: () => new optim.LinearLR(optimizer(), { startFactor: 2 }), says: /startFactor/ },
  { make: () => new optim.SequentialLR(optimizer(), [], { milestones: [] }), says: /milestones/ },
  { make: () => new optim.ReduceLROnPlateau(optimizer(), { factor: 1 }), says: /factor/ },
  {
    make: () =>
      new optim.OneCycleLR(new optim.Adagrad([new nn.Parameter(tensor([1]))], { lr: 1 }), {
        maxLr: 1,
        totalSteps: 9,
      }),
    says: /Adagrad has neither momentum nor beta1 to cycle; pass cycleMomentum: false/,
  },
  { make: () => new optim.ReduceLROnPlateau(optimizer()).step(NaN), says: /it is NaN/ },
])("refuses $says", ({ make: build, says }) => {
  expect(build).toThrow(says);
});
