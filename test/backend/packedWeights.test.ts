import { backend, conv2d, grad, manualSeed, noGrad, randn, type Tensor } from "cnnlab";
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

  // A stride larger than the filter leaves phases that no tap reaches.
  it.each(
    fast.flatMap((name) =>
      [
        { filters: [20, 24, 3, 3], stride: 1 },
        { filters: [20, 24, 5, 5], stride: 1 },
        { filters: [20, 24, 3, 3], stride: 2 },
        { filters: [20, 24, 2, 3], stride: 4 },
      ].map((layer) => ({ name, ...layer })),
    ),
  )("serve the gradient by the input on $name: $filters, stride $stride", (layer) => {
    manualSeed(6);
    const w = randn(layer.filters);
    const x = randn([1, 24, 14, 14]);
    x.requiresGrad = true;
    let gradient: Tensor | undefined;
    const run = (): number[] => {
      const y = conv2d(x, w, { padding: 1, stride: layer.stride });
      gradient ??= randn(y.shape);
      return Array.from(grad(y, [x], { gradient })[0]!.data, Number);
    };
    for (let write = 0; write < 2; write++) {
      backend.use("reference");
      const right = run();
      backend.use(layer.name);
      const first = run();
      // Sums of 500 products of the size of 1; by tiles of 6x6 the error is some 4e-5 of the largest terms.
      expectClose(first, right, 1e-4);
      expect(run(), "kept").toEqual(first);
      expect(run(), "reused").toEqual(first);
      w.copy(randn(layer.filters));
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
