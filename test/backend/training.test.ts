import * as cnnlab from "cnnlab";
import { backend, type BackendName, type Tensor } from "cnnlab";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { poisonAllocations } from "../../src/backend/memory.js";
import { expectClose } from "../support/close.js";

const {
  add,
  batchNorm,
  cat,
  conv2d,
  flatten,
  grad,
  crossEntropy,
  linear,
  manualSeed,
  maxPool2d,
  mean,
  randn,
  relu,
} = cnnlab;

interface Net {
  readonly parameters: Readonly<Record<string, Tensor>>;
  forward(x: Tensor): Tensor;
}

/** A residual net that goes through every way a batch norm, a relu and a sum may wait for their reader. */
function residualNet(): Net {
  const make = (...shape: number[]) => randn(shape, { requiresGrad: true });
  const parameters: Record<string, Tensor> = {
    stem: make(20, 3, 3, 3),
    first: make(20, 20, 3, 3),
    second: make(20, 20, 3, 3),
    down: make(36, 20, 3, 3),
    widen: make(36, 20, 1, 1),
    head: make(5, 36),
    headBias: make(5),
  };
  for (const [name, width] of Object.entries({ a: 20, b: 20, c: 20, d: 36, e: 36 })) {
    parameters[`${name}Weight`] = make(width);
    parameters[`${name}Bias`] = make(width);
  }
  const p = (name: string) => parameters[name]!;
  const norm = (name: string, x: Tensor) =>
    batchNorm(x, { weight: p(`${name}Weight`), bias: p(`${name}Bias`), training: true });
  const forward = (x: Tensor) => {
    const a = relu(norm("a", conv2d(x, p("stem"), { padding: 1 })));
    const b = relu(norm("b", conv2d(a, p("first"), { padding: 1 })));
    const c = relu(add(norm("c", conv2d(b, p("second"), { padding: 1 })), a));
    const d = norm("d", conv2d(c, p("down"), { padding: 1, stride: 2 }));
    const e = relu(add(norm("e", conv2d(c, p("widen"), { stride: 2 })), d));
    const pooled = mean(maxPool2d(e, { kernelSize: 2 }), { dim: [2, 3] });
    return linear(pooled, p("head"), { bias: p("headBias") });
  };
  return { parameters, forward };
}

/** Convolutions of few channels, relus that wait for a pooling (alone, overlapping, twice read) and branches put together. */
function pooledNet(): Net {
  const make = (...shape: number[]) => randn(shape, { requiresGrad: true });
  const parameters: Record<string, Tensor> = {
    first: make(6, 3, 5, 5),
    firstBias: make(6),
    second: make(20, 6, 5, 5),
    secondBias: make(20),
    left: make(16, 20, 1, 1),
    leftWeight: make(16),
    leftBias: make(16),
    right: make(10, 20, 3, 3),
    third: make(20, 20, 3, 3),
    head: make(5, 66 * 9),
  };
  const p = (name: string) => parameters[name]!;
  const forward = (x: Tensor) => {
    const a = relu(conv2d(x, p("first"), { bias: p("firstBias"), padding: 2 }));
    const b = maxPool2d(a, { kernelSize: 3, stride: 2, padding: 1 });
    const c = relu(conv2d(b, p("second"), { bias: p("secondBias"), padding: 2 }));
    const d = maxPool2d(c, { kernelSize: 2 });
    const left = conv2d(d, p("left"));
    const e = relu(
      batchNorm(left, { weight: p("leftWeight"), bias: p("leftBias"), training: true }),
    );
    const f = relu(conv2d(d, p("right"), { padding: 1 }));
    const g = maxPool2d(relu(conv2d(c, p("third"), { padding: 1 })), { kernelSize: 2 });
    const together = cat([e, f, maxPool2d(c, { kernelSize: 2 }), g], { dim: 1 });
    return linear(
      flatten(maxPool2d(together, { kernelSize: 2, padding: 1 }), { startDim: 1 }),
      p("head"),
    );
  };
  return { parameters, forward };
}

const nets = { residual: residualNet, pooled: pooledNet };

/** Loss and all gradients of one step. */
function step(
  name: BackendName,
  kind: keyof typeof nets,
): Readonly<Record<string, ArrayLike<number>>> {
  backend.use(name);
  manualSeed(7);
  const net = nets[kind]();
  const size = kind === "residual" ? 11 : 17;
  const loss = crossEntropy(net.forward(randn([6, 3, size, size])), [0, 1, 2, 3, 4, 0]);
  loss.backward();
  const gradients = Object.entries(net.parameters).map(
    ([key, { grad }]) => [key, grad!.data] as const,
  );
  return { loss: loss.data, ...Object.fromEntries(gradients) };
}

/** The gradient of a pooling, handed by hand to the relu of another image. */
function foreignGradient(name: BackendName): ArrayLike<number> {
  backend.use(name);
  manualSeed(8);
  const filters = randn([16, 16, 3, 3], { requiresGrad: true });
  const masked = relu(conv2d(randn([2, 16, 8, 8]), filters, { padding: 1 }));
  const pooled = maxPool2d(masked, { kernelSize: 2 });
  const [gradient] = grad(pooled, [masked], { gradient: randn(pooled.shape) });
  const other = randn([2, 16, 8, 8], { requiresGrad: true });
  relu(other).backward({ gradient: gradient! });
  return other.grad!.data;
}

const before = backend.current();
beforeAll(() => poisonAllocations(true));
afterAll(() => {
  poisonAllocations(false);
  backend.use(before);
});

const runs = backend
  .available()
  .filter((name) => name !== "reference")
  .flatMap((name) => (["residual", "pooled"] as const).map((kind) => ({ name, kind })));

describe.each(runs)("a $kind step on $name", ({ name, kind }) => {
  const values = step(name, kind);
  const expected = step("reference", kind);

  it.each(Object.keys(expected))("%s is the reference's", (key) => {
    const [got, wanted] = [values[key]!, expected[key]!];
    const scale = Math.max(...Array.from(wanted, Math.abs), 1e-3);
    // Five batch norms of random filters amplify rounding; gradients are compared relative to their largest element.
    const by = (list: ArrayLike<number>) => Array.from(list, (value) => value / scale);
    expectClose(by(got), by(wanted), 2e-4, key);
  });

  it("gives the same bits again", () => {
    const again = step(name, kind);
    for (const key of Object.keys(values)) expect(again[key], key).toEqual(values[key]);
  });

  it("runs every op but the loss on compiled kernels", () => {
    const slow = new Set<string>();
    const stop = backend.observe(({ op, by }) => void (by === "reference" && slow.add(op)));
    step(name, kind);
    stop();
    expect([...slow].sort()).toMatchInlineSnapshot(`
        [
          "crossEntropy",
        ]
      `);
  });
});

it.each(backend.available())("a relu masks the gradient of another's pooling on %s", (name) => {
  const expected = foreignGradient("reference");
  expect(foreignGradient(name)).toEqual(expected);
});
