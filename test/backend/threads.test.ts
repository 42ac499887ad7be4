import { backend, crossEntropy, manualSeed, models, optim, randn } from "cnnlab";
import { afterEach, describe, expect, it } from "vitest";
import { defaultThreads } from "../../src/backend/native/defaultThreads.js";

const v2 = "/sys/fs/cgroup/cpu.max";
const v1 = "/sys/fs/cgroup/cpu/cpu.cfs_quota_us";
const v1Period = "/sys/fs/cgroup/cpu/cpu.cfs_period_us";

interface Case {
  readonly why: string;
  readonly asked?: string;
  readonly processors: number;
  readonly files?: Readonly<Record<string, string>>;
  readonly threads: number;
}

const cases: readonly Case[] = [
  { why: "as many as processors without a container", processors: 8, threads: 8 },
  { why: "one for one processor", processors: 1, threads: 1 },
  { why: "at most 64", processors: 192, threads: 64 },
  { why: "the quota of cgroup v2", processors: 8, files: { [v2]: "200000 100000" }, threads: 2 },
  {
    why: "a part of a processor is one",
    processors: 8,
    files: { [v2]: "50000 100000" },
    threads: 1,
  },
  { why: "a quota of 2.5 is three", processors: 8, files: { [v2]: "250000 100000" }, threads: 3 },
  { why: "no quota in cgroup v2", processors: 4, files: { [v2]: "max 100000" }, threads: 4 },
  {
    why: "a quota above the processors",
    processors: 2,
    files: { [v2]: "800000 100000" },
    threads: 2,
  },
  {
    why: "the quota of cgroup v1",
    processors: 8,
    files: { [v1]: "300000", [v1Period]: "100000" },
    threads: 3,
  },
  {
    why: "no quota in cgroup v1",
    processors: 8,
    files: { [v1]: "-1", [v1Period]: "100000" },
    threads: 8,
  },
  { why: "a damaged file is no quota", processors: 8, files: { [v2]: "?" }, threads: 8 },
  {
    why: "CNNLAB_THREADS",
    asked: "3",
    processors: 8,
    files: { [v2]: "100000 100000" },
    threads: 3,
  },
  { why: "CNNLAB_THREADS that is no count is not heard", asked: "many", processors: 8, threads: 8 },
  { why: "CNNLAB_THREADS of 0 is not heard", asked: "0", processors: 8, threads: 8 },
];

describe("the default number of threads", () => {
  it.each(cases)("$why", ({ asked, processors, files = {}, threads }) => {
    expect(defaultThreads({ asked, processors, read: (path) => files[path] ?? "" })).toBe(threads);
  });
});

/** Parameters after three steps of training with a seed. */
function trained(): number[][] {
  manualSeed(5);
  const net = models.cifarResNet(8);
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.05, momentum: 0.9 });
  const x = randn([8, 3, 32, 32]);
  for (let step = 0; step < 3; step++) {
    optimizer.zeroGrad();
    crossEntropy(net.forward(x), [0, 1, 2, 3, 4, 5, 6, 7]).backward();
    optimizer.step();
  }
  return [...net.parameters()].map((parameter) => [...parameter.data]);
}

const initial = { name: backend.current(), threads: backend.threads() };

describe.each(backend.available().filter((name) => name !== "reference"))("on %s", (name) => {
  afterEach(() => {
    backend.use(initial.name);
    backend.threads(initial.threads);
  });

  it("backend.threads sets the count and says what it became", () => {
    backend.use(name);
    for (const count of [1, 2, 3]) {
      const became = backend.threads(count);
      expect(became).toBe(count);
      expect(backend.threads()).toBe(became);
      expect(backend.info()["threads"]).toBe(became);
    }
  });

  it.each([0, -1, 1.5, 65, NaN])("backend.threads refuses %d", (count) => {
    backend.use(name);
    expect(() => backend.threads(count)).toThrow(
      /backend.threads: expected a whole number from 1 to 64/,
    );
  });

  it.each([1, 2, 3])("training has the same bits again with %i threads", (count) => {
    backend.use(name);
    backend.threads(count);
    const first = trained();
    backend.threads(count + 1);
    trained();
    backend.threads(count);
    expect(trained()).toEqual(first);
  });
});
