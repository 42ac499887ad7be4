import {
  gradCheck,
  manualSeed,
  memoryInfo,
  nn,
  noGrad,
  ones,
  randn,
  tensor,
  type Tensor,
} from "cnnlab";
import { beforeEach, describe, expect, test } from "vitest";

class Block extends nn.Module {
  conv = new nn.Conv2d(2, 2, 3, { padding: 1 });
  bn = new nn.BatchNorm2d(2);
  relu = new nn.ReLU();
  override forward(x: Tensor): Tensor {
    return this.relu.forward(this.bn.forward(this.conv.forward(x)));
  }
}

class Net extends nn.Module {
  stem = new nn.Conv2d(1, 2, 3, { bias: false });
  innerBlocks = [new Block(), new Block()];
  scaleFactor = new nn.Parameter(ones([1]));
  note = "not a tensor";
  constant = tensor([3]);
  head = new nn.Sequential(new nn.Flatten(), new nn.Linear(2 * 4 * 4, 3));
  override forward(x: Tensor): Tensor {
    let y = this.stem.forward(x);
    for (const block of this.innerBlocks) y = block.forward(y);
    return this.head.forward(y.mul(this.scaleFactor));
  }
}

let net: Net;
const x = (): Tensor => randn([2, 1, 6, 6]);
beforeEach(() => {
  manualSeed(3);
  net = new Net();
});

describe("names", () => {
  test("parameters: torch's, own before those below, lists numbered", () => {
    expect(net.namedParameters().map(([name]) => name)).toEqual([
      "scale_factor",
      "stem.weight",
      "inner_blocks.0.conv.weight",
      "inner_blocks.0.conv.bias",
      "inner_blocks.0.bn.weight",
      "inner_blocks.0.bn.bias",
      "inner_blocks.1.conv.weight",
      "inner_blocks.1.conv.bias",
      "inner_blocks.1.bn.weight",
      "inner_blocks.1.bn.bias",
      "head.1.weight",
      "head.1.bias",
    ]);
    expect(net.parameterCount()).toBe(1 + 18 + 2 * (36 + 2 + 4) + 96 + 3);
  });

  test("buffers are batch norm's statistics, not any tensor", () => {
    expect(net.namedBuffers().map(([name]) => name)).toEqual(
      [0, 1].flatMap((i) =>
        ["running_mean", "running_var", "num_batches_tracked"].map(
          (name) => `inner_blocks.${i}.bn.${name}`,
        ),
      ),
    );
  });

  test("a parameter used twice is learned once and saved under both names", () => {
    const first = new nn.Linear(3, 3);
    const second = new nn.Linear(3, 3);
    second.weight = first.weight;
    const tied = new nn.Sequential(first, second);
    expect(tied.parameters().length).toBe(3);
    expect(Object.keys(tied.stateDict())).toContain("1.weight");
  });

  test("a layer named like a member of Module is refused", () => {
    expect(() => new nn.Sequential({ forward: new nn.ReLU() })).toThrow(
      /Sequential: a layer must not be called forward/,
    );
  });

  test("the tree prints as torch's", () => {
    const small = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.ReLU(), new nn.Linear(4, 5));
    expect(String(small)).toBe(
      [
        "Sequential(",
        "  (0): Conv2d(1, 2, kernelSize=[3,3], stride=[1,1])",
        "  (1): ReLU()",
        "  (2): Linear(4, 5)",
        ")",
      ].join("\n"),
    );
  });
});

describe("state dict", () => {
  test("carries everything to another net", () => {
    net.forward(x());
    const other = new Net();
    other.loadStateDict(net.stateDict());
    const input = x();
    net.eval();
    other.eval();
    expect(other.forward(input).data).toEqual(net.forward(input).data);
  });

  test("is not changed by later writes", () => {
    const saved = net.stateDict();
    const before = saved["head.1.bias"]?.data;
    noGrad(() => net.namedParameters().forEach(([, p]) => p.copy(p.mul(2))));
    expect(saved["head.1.bias"]?.data).toEqual(before);
  });

  const faults: readonly {
    why: string;
    change: (s: Record<string, Tensor>) => void;
    says: RegExp;
  }[] = [
    {
      why: "a missing name",
      change: (s) => delete s["stem.weight"],
      says: /Net expected its 18 tensors; 1 missing: stem.weight \(strict: false/,
    },
    {
      why: "an unexpected name",
      change: (s) => (s["extra"] = ones([1])),
      says: /1 unexpected: extra/,
    },
    {
      why: "a wrong shape",
      change: (s) => (s["head.1.bias"] = ones([4])),
      says: /1 of another shape: head.1.bias \[4\] instead of \[3\]$/,
    },
    {
      why: "another net's state",
      change: (s) => Object.keys(s).forEach((name) => delete s[name]),
      says: /16 missing: scale_factor, .* and 11 more/,
    },
  ];
  test.each(faults)("with $why is refused and changes nothing", ({ change, says }) => {
    const state = { ...new Net().stateDict() };
    change(state);
    const before = net.stateDict();
    expect(() => net.loadStateDict(state)).toThrow(says);
    for (const [name, value] of Object.entries(net.stateDict())) {
      expect(value.data, name).toEqual(before[name]?.data);
    }
  });

  test("without strict loads what fits by name", () => {
    const state = { "head.1.bias": tensor([1, 2, 3]), extra: ones([1]) };
    net.loadStateDict(state, { strict: false });
    expect(net.stateDict()["head.1.bias"]?.toArray()).toEqual([1, 2, 3]);
    const wrong = { "head.1.bias": ones([4]) };
    expect(() => net.loadStateDict(wrong, { strict: false })).toThrow(/of another shape/);
  });
});

describe("modes", () => {
  test("train and eval reach everything below", () => {
    const modes = (): boolean[] => net.namedModules().map(([, module]) => module.training);
    net.eval();
    expect(modes().every((training) => !training)).toBe(true);
    net.train();
    expect(modes().every((training) => training)).toBe(true);
  });

  test("freeze stops learning, unfreeze resumes it", () => {
    net.innerBlocks[0]?.freeze();
    net.forward(x()).sum().backward();
    const learned = net.namedParameters().filter(([, p]) => p.grad !== null);
    expect(learned.some(([name]) => name.startsWith("inner_blocks.0"))).toBe(false);
    expect(learned.some(([name]) => name === "stem.weight")).toBe(true);
    expect(
      net
        .unfreeze()
        .parameters()
        .every((p) => p.requiresGrad),
    ).toBe(true);
    net.zeroGrad();
    expect(net.parameters().every((p) => p.grad === null)).toBe(true);
  });

  test("apply visits the inside first", () => {
    const seen: string[] = [];
    net.apply((module) => seen.push(module.constructor.name));
    expect(seen.slice(0, 5)).toEqual(["Conv2d", "Conv2d", "BatchNorm2d", "ReLU", "Block"]);
    expect(seen.at(-1)).toBe("Net");
  });
});

test("to float64 changes parameters and statistics, and nothing else", () => {
  const before = net.stateDict();
  net.to("float64");
  expect(new Set(net.parameters().map((p) => p.dtype))).toEqual(new Set(["float64"]));
  expect(net.innerBlocks[0]?.bn.runningVar?.dtype).toBe("float64");
  expect(net.innerBlocks[0]?.bn.numBatchesTracked?.dtype).toBe("int32");
  for (const [name, x] of Object.entries(net.stateDict())) {
    expect(Array.from(x.data), name).toEqual(Array.from(before[name]!.data));
  }
  const input = randn([1, 1, 6, 6]);
  const { relativeError } = gradCheck((x64) => net.eval().forward(x64), [input]);
  expect(relativeError).toBeLessThan(1e-5);
});

describe("hooks and activations", () => {
  test("a forward hook sees the output and may replace it, until removed", () => {
    const relu = new nn.ReLU();
    const remove = relu.registerForwardHook((_module, [input], output) => {
      expect(input?.toArray()).toEqual([-1, 2]);
      expect(output.toArray()).toEqual([0, 2]);
      return output.add(1);
    });
    expect(relu.forward(tensor([-1, 2])).toArray()).toEqual([1, 3]);
    remove();
    expect(relu.forward(tensor([-1, 2])).toArray()).toEqual([0, 2]);
  });

  test("activations lists every named layer's output in order of completion", () => {
    const found = net.eval().activations(x());
    expect(Object.keys(found)).toEqual([
      "stem",
      ...[0, 1].flatMap((i) => [
        `inner_blocks.${i}.conv`,
        `inner_blocks.${i}.bn`,
        `inner_blocks.${i}.relu`,
        `inner_blocks.${i}`,
      ]),
      "head.0",
      "head.1",
      "head",
    ]);
    expect(found["stem"]?.shape).toEqual([2, 2, 4, 4]);
    expect(found["head"]?.data).toEqual(found["head.1"]?.data);
  });

  test("a module that runs twice has its second output apart", () => {
    const relu = new nn.ReLU();
    const twice = new nn.Sequential(relu, relu);
    expect(Object.keys(twice.activations(tensor([1])))).toEqual(["0", "0:2"]);
  });

  test("under noGrad large activations stay readable, all else goes back to the pool", () => {
    const wide = new nn.Sequential(
      new nn.Conv2d(1, 8, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.Conv2d(8, 8, 3, { padding: 1 }),
    ).eval();
    const input = randn([4, 1, 32, 32]);
    const kept = noGrad(() => wide.activations(input));
    noGrad(() => wide.forward(input));
    const before = memoryInfo().allocations;
    for (let i = 0; i < 20; i++) noGrad(() => wide.forward(input));
    expect(kept["0"]?.data.length).toBe(4 * 8 * 32 * 32);
    // The 20 outputs leave and are made anew; the 40 inner values come from the pool, but for the first few.
    expect(memoryInfo().allocations - before).toBeLessThan(25);
  });
});

test("construction is seeded and does not depend on what is read first", () => {
  const build = (): nn.Sequential => new nn.Sequential(new nn.Linear(5, 4), new nn.Linear(4, 3));
  manualSeed(9);
  const first = build();
  const forwards = first.parameters().map((p) => p.data);
  manualSeed(9);
  const second = build();
  const backwards = second
    .parameters()
    .toReversed()
    .map((p) => p.data)
    .toReversed();
  expect(backwards).toEqual(forwards);
});
