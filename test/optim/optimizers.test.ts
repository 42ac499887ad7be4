import { readFileSync } from "node:fs";
import { linspace, nn, optim, tensor, type Tensor } from "cnnlab";
import { describe, expect, test } from "vitest";

type Settings = Readonly<Record<string, unknown>> & { readonly lr: number };
interface Run {
  readonly kind: string;
  readonly options: Settings;
  readonly path: readonly (readonly number[])[];
}

function read<T>(name: string): T {
  const path = new URL(`../fixtures/optim/${name}`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as T;
}

const { optimizers } = read<{ readonly optimizers: readonly Run[] }>("optim.json");
const { optimizers: runs } = read<{
  readonly optimizers: Readonly<
    Record<"traj", Readonly<Record<string, { args: Settings; w: number[][] }>>>
  >;
}>("../cnn_golden.json");
const kinds: Readonly<Record<string, string>> = {
  sgd: "SGD",
  momentum: "SGD",
  nesterov: "SGD",
  sgd_wd: "SGD",
  rmsprop: "RMSprop",
  adagrad: "Adagrad",
  adam: "Adam",
  adamw: "AdamW",
};
const golden: readonly Run[] = Object.entries(runs.traj).map(([name, { args, w }]) => {
  const { weight_decay: weightDecay, ...options } = args;
  return {
    kind: kinds[name]!,
    options: weightDecay === undefined ? options : { ...options, weightDecay },
    path: w,
  };
});

const make: Readonly<Record<string, (w: readonly Tensor[], o: Settings) => optim.Optimizer>> = {
  SGD: (w, o) => new optim.SGD(w, o),
  Adagrad: (w, o) => new optim.Adagrad(w, o),
  RMSprop: (w, o) => new optim.RMSprop(w, o),
  Adam: (w, o) => new optim.Adam(w, o),
  AdamW: (w, o) => new optim.AdamW(w, o),
};

// 0.5 * (w0^2 + 10 * w1^2) from [1, -2]: its gradient is [w0, 10 w1].
function takeStep(w: Tensor, opt: optim.Optimizer): void {
  opt.zeroGrad();
  w.mul(w)
    .mul(tensor([0.5, 5], { dtype: w.dtype }))
    .sum()
    .backward();
  opt.step();
}

function worstError({ kind, options, path }: Run, dtype: "float32" | "float64"): number {
  const w = new nn.Parameter(tensor([1, -2], { dtype }));
  const opt = make[kind]!([w], options);
  let worst = 0;
  for (const expected of path) {
    takeStep(w, opt);
    w.data.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(value - expected[i]!) / Math.max(1, Math.abs(expected[i]!)));
    });
  }
  return worst;
}

const named = [...golden, ...optimizers].map((run) => ({
  name: `${run.kind} ${JSON.stringify(run.options)}`,
  run,
}));

describe("an optimizer follows torch's path", () => {
  test.each(named)("$name", ({ run }) => {
    expect(worstError(run, "float64")).toBeLessThan(1e-9);
    // Ten steps of float32 rounding.
    expect(worstError(run, "float32")).toBeLessThan(1e-5);
  });
});

describe("cs231n's vectors", () => {
  const options = { dtype: "float64" } as const;
  const grid = (from: number, to: number): Tensor =>
    linspace(from, to, 20, options).reshape([4, 5]);
  const start = (): nn.Parameter => {
    const w = new nn.Parameter(grid(-0.4, 0.6));
    w.grad = grid(-0.6, 0.4);
    return w;
  };
  const scalar = (value: number): Tensor => tensor(value, options);
  const corners = (x: Tensor | undefined): number[] => [x!.at(0, 0).item(), x!.at(3, 4).item()];

  test("sgd_momentum: its velocity holds the rate, torch's does not", () => {
    const w = start();
    const opt = new optim.SGD([w], { lr: 1e-3, momentum: 0.9 });
    const velocity = grid(0.6, 0.9).mul(-1 / 1e-3);
    opt.loadStateDict({
      "group.0.lr": scalar(1e-3),
      "state.0.step": scalar(1),
      "state.0.momentum_buffer": velocity,
    });
    opt.step();
    expect(corners(w)[0]).toBeCloseTo(0.1406, 8);
    expect(corners(w)[1]).toBeCloseTo(1.4096, 8);
    expect(corners(opt.stateDict()["state.0.momentum_buffer"])[0]! * -1e-3).toBeCloseTo(0.5406, 8);
  });

  test("rmsprop", () => {
    const w = start();
    const opt = new optim.RMSprop([w], { lr: 1e-2, alpha: 0.99 });
    opt.loadStateDict({
      "group.0.lr": scalar(1e-2),
      "state.0.step": scalar(1),
      "state.0.square_avg": grid(0.6, 0.9),
    });
    opt.step();
    expect(corners(w)[0]).toBeCloseTo(-0.39223849, 7);
    expect(corners(w)[1]).toBeCloseTo(0.59576619, 7);
    expect(corners(opt.stateDict()["state.0.square_avg"])[0]).toBeCloseTo(0.5976, 7);
  });

  test("adam at its sixth step", () => {
    const w = start();
    const opt = new optim.Adam([w], { lr: 1e-2 });
    opt.loadStateDict({
      "group.0.lr": scalar(1e-2),
      "state.0.step": scalar(5),
      "state.0.exp_avg": grid(0.6, 0.9),
      "state.0.exp_avg_sq": grid(0.7, 0.5),
    });
    opt.step();
    expect(corners(w)[0]).toBeCloseTo(-0.40094747, 7);
    expect(corners(w)[1]).toBeCloseTo(0.59801459, 7);
    const state = opt.stateDict();
    expect(corners(state["state.0.exp_avg_sq"])[0]).toBeCloseTo(0.69966, 7);
    expect(corners(state["state.0.exp_avg"])[0]).toBeCloseTo(0.48, 7);
  });
});

describe("state", () => {
  test.each(named.slice(1))("$name goes on from a saved state as if never stopped", ({ run }) => {
    const whole = new nn.Parameter(tensor([1, -2]));
    const opt = make[run.kind]!([whole], run.options);
    for (let i = 0; i < 3; i++) takeStep(whole, opt);
    const saved = opt.stateDict();
    const resumed = new nn.Parameter(tensor(whole.data));
    const again = make[run.kind]!([resumed], { ...run.options, lr: 99 });
    again.loadStateDict(saved);
    for (let i = 0; i < 3; i++) {
      takeStep(whole, opt);
      takeStep(resumed, again);
    }
    expect(resumed.data).toEqual(whole.data);
  });

  test("a state that does not fit is refused and changes nothing", () => {
    const w = new nn.Parameter(tensor([1, -2]));
    const opt = new optim.Adam([w]);
    takeStep(w, opt);
    const before = opt.stateDict();
    const bad = [
      { ...before, "group.1.lr": tensor(1) },
      { ...before, "state.0.exp_avg": tensor([1]) },
      { "group.0.lr": tensor(1), "state.0.step": tensor(1) },
    ];
    for (const state of bad) expect(() => opt.loadStateDict(state)).toThrow(/loadStateDict: /);
    expect(Object.keys(opt.stateDict())).toEqual(Object.keys(before));
    expect(opt.stateDict()["state.0.exp_avg"]?.data).toEqual(before["state.0.exp_avg"]?.data);
  });

  test("a saved state does not follow later steps", () => {
    const w = new nn.Parameter(tensor([1, -2]));
    const opt = new optim.SGD([w], { lr: 0.1, momentum: 0.9 });
    takeStep(w, opt);
    const saved = opt.stateDict()["state.0.momentum_buffer"];
    const before = saved?.data;
    takeStep(w, opt);
    expect(saved?.data).toEqual(before);
  });
});

describe("groups and gradients", () => {
  test("each group has its own settings", () => {
    const [slow, fast] = [new nn.Parameter(tensor([1])), new nn.Parameter(tensor([1]))];
    const groups = [{ parameters: [slow] }, { parameters: [fast], lr: 0.2 }];
    const opt = new optim.SGD(groups, { lr: 0.1 });
    slow.add(fast).sum().backward();
    opt.step();
    expect([slow.item(), fast.item()].map((v) => Math.round(v * 10) / 10)).toEqual([0.9, 0.8]);
    opt.lr = 0;
    opt.step();
    expect([slow.item(), fast.item()].map((v) => Math.round(v * 10) / 10)).toEqual([0.9, 0.8]);
  });

  test("a parameter without a gradient stays, whatever its decay", () => {
    const [used, idle] = [new nn.Parameter(tensor([1])), new nn.Parameter(tensor([5]))];
    const opt = new optim.AdamW([used, idle], { lr: 0.1, weightDecay: 0.5 });
    used.sum().backward();
    opt.step();
    expect(idle.item()).toBe(5);
    opt.zeroGrad();
    expect(used.grad).toBeNull();
  });

  const w = new nn.Parameter(tensor([1]));
  test.each([
    {
      make: () => new optim.Adam(new nn.Linear(1, 1) as never),
      says: /Adam: parameters must be a list; pass net.parameters\(\)/,
    },
    { make: () => new optim.SGD([], { lr: 1 }), says: /SGD: parameters must not be empty/ },
    { make: () => new optim.SGD([w, w], { lr: 1 }), says: /may appear once/ },
    {
      make: () => new optim.SGD([w.mul(2)], { lr: 1 }),
      says: /must be leaves; \[1\] was computed/,
    },
    { make: () => new optim.SGD([w], { lr: -1 }), says: /lr must be a number from 0 on; it is -1/ },
    { make: () => new optim.SGD([w], { lr: NaN }), says: /it is NaN/ },
    { make: () => new optim.SGD([w], { lr: 1, nesterov: true }), says: /nesterov needs momentum/ },
    { make: () => new optim.Adam([w], { betas: [1, 0.9] }), says: /betas\[0\] must be 0 to/ },
    { make: () => new optim.RMSprop([w], { eps: -1 }), says: /RMSprop: eps must be 0 to/ },
    { make: () => new optim.Adagrad([w], { lrDecay: -1 }), says: /Adagrad: lrDecay/ },
  ])("refuses $says", ({ make: build, says }) => {
    expect(build).toThrow(says);
  });
});

describe("clipping", () => {
  const withGrad = (values: readonly number[]): nn.Parameter => {
    const parameter = new nn.Parameter(tensor(values.map(() => 0)));
    parameter.grad = tensor(values);
    return parameter;
  };

  test("clipGradNorm scales all gradients together", () => {
    const list = [withGrad([3]), withGrad([0, 4]), new nn.Parameter(tensor([1]))];
    expect(optim.clipGradNorm(list, 1)).toBe(5);
    expect(list[0]?.grad?.item()).toBeCloseTo(0.6, 5);
    expect(list[1]?.grad?.at(1).item()).toBeCloseTo(0.8, 5);
    // Now the norm is 1 and nothing changes but rounding.
    expect(optim.clipGradNorm(list, 2)).toBeCloseTo(1, 5);
  });

  test.each([
    { normType: 1, norm: 7 },
    { normType: Infinity, norm: 4 },
  ])("clipGradNorm with the $normType-norm", ({ normType, norm }) => {
    expect(optim.clipGradNorm([withGrad([3, -4])], 100, { normType })).toBeCloseTo(norm, 12);
  });

  test("clipGradNorm names a gradient that is not finite", () => {
    for (const normType of [2, Infinity]) {
      const bad = [withGrad([1]), withGrad([NaN, 1])];
      expect(() => optim.clipGradNorm(bad, 1, { normType })).toThrow(/parameter 1's norm is NaN/);
    }
  });

  test("clipGradValue clamps each element", () => {
    const parameter = withGrad([3, -4, 0.5]);
    optim.clipGradValue([parameter], 1);
    expect(parameter.grad?.toArray()).toEqual([1, -1, 0.5]);
  });
});
