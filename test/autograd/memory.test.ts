import { runInThisContext } from "node:vm";
import {
  backend,
  conv2d,
  crossEntropy,
  isGradEnabled,
  linear,
  manualSeed,
  maxPool2d,
  mean,
  memoryInfo,
  nn,
  noGrad,
  randn,
  recoverFromInterrupt,
  relu,
  type Tensor,
} from "cnnlab";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { insideModule } from "../../src/autograd/moduleScope.js";
import { dropGrad } from "../../src/autograd/reclaim.js";
import { emptyPool, poisonAllocations } from "../../src/backend/memory.js";
import { mutableValues } from "../../src/tensor/tensor.js";

// From 64 KiB on values are pooled: 16 images of 4 channels, 20 x 20, are 100 KiB.
const batch = 16;

interface Net {
  readonly parameters: readonly Tensor[];
  forward(x: Tensor): { readonly h: Tensor; readonly logits: Tensor };
}

function makeNet(): Net {
  manualSeed(3);
  const parameter = (shape: number[], scale: number): Tensor => {
    const w = noGrad(() => randn(shape).mul(scale));
    w.requiresGrad = true;
    return w;
  };
  const filters = parameter([4, 1, 3, 3], 0.4);
  const weight = parameter([60, 400], 0.05);
  return {
    parameters: [filters, weight],
    forward(x) {
      const h = relu(conv2d(x, filters, { padding: 1 }));
      const flat = maxPool2d(h, { kernelSize: 2 }).reshape([batch, -1]);
      return { h, logits: linear(flat, weight) };
    },
  };
}

const initial = backend.current();
const input = () => randn([batch, 1, 20, 20]);
const labels = Array.from({ length: batch }, (_, i) => i % 10);

/** One training step as an optimizer does it: it never shows a gradient to the user, and writes in place. */
function trainStep(net: Net, x: Tensor): Tensor {
  net.parameters.forEach(dropGrad);
  const loss = crossEntropy(net.forward(x).logits, labels);
  loss.backward();
  for (const p of net.parameters) {
    const gradient = p.accumulated!.storage.values;
    const values = mutableValues(p);
    for (let i = 0; i < values.length; i++) values[i]! -= 0.1 * gradient[i]!;
  }
  return loss;
}

describe.each(backend.available())("on %s", (name) => {
  // Reclaimed and fresh values are NaN, so that a wrong read cannot go unseen.
  beforeEach(() => {
    backend.use(name);
    emptyPool();
    poisonAllocations(true);
  });

  afterEach(() => {
    poisonAllocations(false);
    backend.use(initial);
  });

  describe("a training step", () => {
    it("allocates nothing large once it runs", () => {
      const net = makeNet();
      const x = input();
      for (let i = 0; i < 4; i++) trainStep(net, x);
      const before = memoryInfo().allocations;
      for (let i = 0; i < 20; i++) trainStep(net, x);
      expect(memoryInfo().allocations).toBe(before);
    });

    it("gives the same losses whether buffers are reused or not", () => {
      const losses = (fresh: boolean): number[] => {
        const net = makeNet();
        const x = input();
        return Array.from({ length: 8 }, () => {
          if (fresh) emptyPool();
          return trainStep(net, x).item();
        });
      };
      const reused = losses(false);
      expect(reused).toEqual(losses(true));
      expect(reused.every(Number.isFinite)).toBe(true);
      expect(reused[7]!).toBeLessThan(reused[0]!);
    });

    it("keeps small values such as losses for ever", () => {
      const net = makeNet();
      const kept = Array.from({ length: 5 }, () => trainStep(net, input()));
      expect(kept.map((loss) => loss.item()).every(Number.isFinite)).toBe(true);
    });

    it("keeps small values from inside a module under noGrad", () => {
      const inside: Tensor[] = [];
      class Net extends nn.Module {
        readonly conv = new nn.Conv2d(3, 20, 3);
        readonly norm = new nn.BatchNorm2d(20);

        override forward(x: Tensor): Tensor {
          inside.push(relu(this.norm.forward(this.conv.forward(x))));
          return mean(inside.at(-1)!);
        }
      }
      const net = new Net().eval();
      const x = randn([1, 3, 7, 7]);
      const wanted = relu(net.norm.forward(net.conv.forward(x))).data;
      for (let i = 0; i < 3; i++) noGrad(() => net.forward(x));
      for (const value of inside) expect(value.data).toEqual(wanted);
    });
  });

  describe("what a step computed", () => {
    it("is readable until the next backward begins, then says how to keep it", () => {
      const net = makeNet();
      const { h, logits } = net.forward(input());
      crossEntropy(logits, labels).backward();
      expect(h.data.every(Number.isFinite)).toBe(true);
      trainStep(net, input());
      expect(() => h.data).toThrow(/relu: .* reclaimed .* keep\(\) .* retainGraph: true/);
      expect(() => h.add(1)).toThrow(/reclaimed/);
      expect(() => String(h)).toThrow(/reclaimed/);
    });

    it.each<[string, (h: Tensor) => Tensor]>([
      ["keep()", (h) => h.keep()],
      ["detach()", (h) => h.detach()],
      ["a slice", (h) => h.at("0:8")],
      ["a reshape under noGrad", (h) => noGrad(() => h.reshape([-1]))],
    ])("stays for ever after %s", (_, hold) => {
      const net = makeNet();
      const { h, logits } = net.forward(input());
      const held = hold(h);
      const copy = held.data;
      crossEntropy(logits, labels).backward();
      for (let i = 0; i < 3; i++) trainStep(net, input());
      expect(held.data).toEqual(copy);
    });

    it("is kept with its graph by retainGraph", () => {
      const net = makeNet();
      const { h, logits } = net.forward(input());
      crossEntropy(logits, labels).backward({ retainGraph: true });
      trainStep(net, input());
      trainStep(net, input());
      expect(h.data.every(Number.isFinite)).toBe(true);
    });

    it("is not taken from a recorded reshape of a parameter", () => {
      const net = makeNet();
      const weight = net.parameters[1]!;
      weight.reshape([-1]).sum().backward();
      for (let i = 0; i < 3; i++) trainStep(net, input());
      expect(weight.data.every(Number.isFinite)).toBe(true);
    });

    it("leaves gradients that a user has read to the user", () => {
      const net = makeNet();
      const weight = net.parameters[1]!;
      trainStep(net, input());
      const seen = weight.grad!;
      const copy = seen.data;
      for (let i = 0; i < 3; i++) trainStep(net, input());
      expect(seen.data).toEqual(copy);
    });

    it("leaves gradients that a hook has seen to the hook", () => {
      const net = makeNet();
      const { h, logits } = net.forward(input());
      const seen: Tensor[] = [];
      h.registerHook((g) => void seen.push(g));
      crossEntropy(logits, labels).backward();
      const copy = seen[0]!.data;
      for (let i = 0; i < 3; i++) trainStep(net, input());
      expect(seen[0]!.data).toEqual(copy);
    });
  });

  describe("the inside of a module under noGrad", () => {
    it("goes back to the pool, the result stays", () => {
      const net = makeNet();
      let inner: Tensor | undefined;
      const result = noGrad(() =>
        insideModule(() => {
          inner = net.forward(input()).h;
          return inner.mul(2);
        }),
      );
      expect(result.data.every(Number.isFinite)).toBe(true);
      expect(() => inner!.data).toThrow(/reclaimed/);
    });

    it("keeps a result that is a view of an inner value, and what was kept", () => {
      const net = makeNet();
      let inner: Tensor | undefined;
      const result = noGrad(() =>
        insideModule(() => {
          const { h } = net.forward(input());
          inner = h.add(1).keep();
          return [h.reshape([-1])];
        }),
      );
      expect(result[0]!.data.every(Number.isFinite)).toBe(true);
      expect(inner!.data.every(Number.isFinite)).toBe(true);
    });

    it("allocates nothing large once it runs", () => {
      const net = makeNet();
      const x = input();
      const evaluate = () => noGrad(() => insideModule(() => net.forward(x).logits));
      evaluate();
      const before = memoryInfo().allocations;
      for (let i = 0; i < 10; i++) evaluate();
      expect(memoryInfo().allocations).toBe(before);
    });

    it("takes nothing when the result is of unknown make", () => {
      class Holder {
        constructor(readonly h: Tensor) {}
      }
      const net = makeNet();
      const { h } = noGrad(() => insideModule(() => new Holder(net.forward(input()).h)));
      expect(h.data.every(Number.isFinite)).toBe(true);
    });

    it("does nothing while recording", () => {
      const net = makeNet();
      let inner: Tensor | undefined;
      const loss = insideModule(() => {
        const { h, logits } = net.forward(input());
        inner = h;
        return crossEntropy(logits, labels);
      });
      loss.backward();
      expect(inner!.data.every(Number.isFinite)).toBe(true);
    });
  });

  describe("an interrupt, which stops anywhere and skips finally", () => {
    /** Runs `loop` until the virtual machine is stopped from outside, as the kernel stops a cell. */
    function interrupted(loop: () => void, milliseconds: number): void {
      const run = runInThisContext("(loop) => { for (;;) loop(); }") as (loop: () => void) => void;
      Reflect.set(globalThis, "interruptedLoop", () => run(loop));
      try {
        const call = (): void => {
          runInThisContext("interruptedLoop()", { timeout: milliseconds });
        };
        expect(call).toThrow(/timed out/);
      } finally {
        Reflect.deleteProperty(globalThis, "interruptedLoop");
      }
    }

    it("leaves recording off until recoverFromInterrupt", () => {
      interrupted(() => noGrad(() => busy(1000)), 150);
      expect(isGradEnabled()).toBe(false);
      recoverFromInterrupt();
      expect(isGradEnabled()).toBe(true);
    });

    it("leaves a pool that never gives wrong numbers", () => {
      const [net, reference] = [makeNet(), makeNet()];
      const x = input();
      for (let i = 0; i < 15; i++) {
        interrupted(
          () => {
            crossEntropy(net.forward(x).logits, labels).backward();
            noGrad(() => insideModule(() => net.forward(x).logits));
          },
          5 + 3 * i,
        );
        recoverFromInterrupt();
        expect(crossEntropy(net.forward(x).logits, labels).item()).toBe(
          crossEntropy(reference.forward(x).logits, labels).item(),
        );
      }
    });
  });
});

/** Keeps the processor busy without calling the engine. */
function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
