import { backend, conv2d, manualSeed, noGrad, randn, type Tensor } from "cnnlab";
import { afterEach, describe, expect, it } from "vitest";
import { expectClose } from "../support/close.js";

const shapes = [
  { why: "a block", input: [2, 16, 6, 6], weight: [16, 16, 3, 3] },
  { why: "ragged channels", input: [1, 5, 7, 7], weight: [18, 5, 3, 3] },
  { why: "several chunks", input: [1, 100, 4, 4], weight: [20, 100, 5, 5] },
] as const;

describe("filters kept in the kernel's order", () => {
  const before = backend.current();
  afterEach(() => backend.use(before));

  const fast = backend.available().filter((name) => name !== "reference");
  const cases = fast.flatMap((name) => shapes.map((shape) => ({ name, ...shape })));

  it.each(cases)("follow every write on $name: $why", ({ name, input, weight }) => {
    manualSeed(3);
    const x = randn(input);
    const w = randn(weight);
    const run = (): Tensor => noGrad(() => conv2d(x, w, { padding: 1 }));
    const expected = (): number[] => {
      backend.use("reference");
      const { data } = run();
      backend.use(name);
      return Array.from(data, Number);
    };
    backend.use(name);
    for (let write = 0; write < 3; write++) {
      const right = expected();
      const first = run().data;
      expect(run().data, "kept").toEqual(first);
      expect(run().data, "reused").toEqual(first);
      // Sums of up to 2,500 products of the size of 1, in another order: some 1e-7 * 50.
      expectClose(Array.from(first, Number), right, 2e-5);
      w.copy(randn(weight));
    }
  });

  it.each(fast)("are not those of the same values under another shape on %s", (name) => {
    manualSeed(5);
    const w = randn([16, 16, 3, 3]);
    const column = w.reshape([16, 16, 9, 1]);
    const x = randn([1, 16, 12, 12]);
    const run = (filters: Tensor): number[] =>
      noGrad(() => Array.from(conv2d(x, filters).data, Number));
    backend.use("reference");
    const right = run(column);
    backend.use(name);
    for (let i = 0; i < 3; i++) run(w);
    expectClose(run(column), right, 2e-5);
  });

  // Small images are summed directly, larger ones by Winograd's tiles, whose filters are others.
  it.each(fast)("are not those of images of another size or number on %s", (name) => {
    manualSeed(4);
    const w = randn([16, 16, 3, 3]);
    const inputs = [randn([1, 16, 3, 3]), randn([1, 16, 12, 12]), randn([9, 16, 3, 3])];
    for (const small of inputs) {
      for (const other of inputs) {
        const run = (x: Tensor): number[] =>
          noGrad(() => Array.from(conv2d(x, w, { padding: 1 }).data, Number));
        backend.use("reference");
        const right = run(other);
        backend.use(name);
        for (let i = 0; i < 3; i++) run(small);
        expectClose(run(other), right, 2e-5);
      }
    }
  });
});
