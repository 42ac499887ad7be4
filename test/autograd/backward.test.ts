import { conv2d, grad, linear, noGrad, ones, relu, tensor, zeros, type Tensor } from "cnnlab";
import { describe, expect, it } from "vitest";

const leaf = (values: number[]): Tensor => tensor(values, { requiresGrad: true, dtype: "float64" });

describe("backward", () => {
  it("sums the gradients of a weight that is used twice", () => {
    const w = leaf([2, 3]);
    w.mul(w).add(w).sum().backward();
    expect(w.grad!.toArray()).toEqual([5, 7]);
  });

  it("adds to the gradient of an earlier backward until zeroGrad", () => {
    const w = leaf([1]);
    for (let i = 0; i < 2; i++) w.mul(3).sum().backward();
    expect(w.grad!.toArray()).toEqual([6]);
    w.zeroGrad();
    expect(w.grad).toBeNull();
  });

  it("keeps the gradients of two leaves apart when one gradient reaches both", () => {
    const [a, b] = [leaf([1]), leaf([1])];
    const step = () => a.add(b).sum().backward();
    step();
    a.zeroGrad();
    step();
    expect([a.grad!.item(), b.grad!.item()]).toEqual([1, 2]);
  });

  it("starts from a given gradient when the result is no scalar", () => {
    const w = leaf([1, 2]);
    w.mul(w).backward({ gradient: tensor([1, 10], { dtype: "float64" }) });
    expect(w.grad!.toArray()).toEqual([2, 40]);
  });

  it("leaves alone what does not require a gradient", () => {
    const [w, x] = [leaf([1]), tensor([5], { dtype: "float64" })];
    w.mul(x).sum().backward();
    expect(x.grad).toBeNull();
  });

  it("goes through a graph as deep as a thousand layers", () => {
    const w = leaf([1]);
    let h = w.mul(1);
    for (let i = 0; i < 1000; i++) h = h.add(w);
    h.sum().backward();
    expect(w.grad!.item()).toBe(1001);
  });

  it("runs twice with retainGraph, and says so when it may not", () => {
    const w = leaf([3]);
    const loss = w.mul(w).sum();
    loss.backward({ retainGraph: true });
    loss.backward();
    expect(w.grad!.item()).toBe(12);
    expect(() => loss.backward()).toThrow(/freed by an earlier backward\(\).*retainGraph/);
  });

  it("gives the gradient of a gradient", () => {
    const x = leaf([2, -1]);
    const [first] = grad(x.pow(3).sum(), [x], { createGraph: true });
    expect(first!.toArray()).toEqual([12, 3]);
    const [second] = grad(first!.sum(), [x]);
    expect(second!.toArray()).toEqual([12, -6]);
    expect(x.grad).toBeNull();
  });

  it("answers null for an input that the result does not depend on", () => {
    const [a, b] = [leaf([1]), leaf([1])];
    expect(grad(a.mul(2).sum(), [a, b]).map((g) => g?.item() ?? null)).toEqual([2, null]);
  });

  it.each([
    ["no scalar", () => leaf([1, 2]).mul(2).backward(), /expected a scalar.* got \[2\]/],
    ["nothing requires a gradient", () => tensor([1]).backward(), /no input has requiresGrad/],
    ["under noGrad", () => noGrad(() => leaf([1]).mul(2).backward()), /computed under noGrad/],
    [
      "gradient of another shape",
      () =>
        leaf([1, 2])
          .mul(2)
          .backward({ gradient: ones([3]) }),
      /gradient expected \[2\] float64; got \[3\] float32/,
    ],
  ])("refuses: %s", (_, call, says) => {
    expect(call).toThrow(says);
  });
});

describe("noGrad and detach", () => {
  it("records nothing inside and records again after", () => {
    const w = leaf([1]);
    const inside = noGrad(() => w.mul(2));
    expect([inside.requiresGrad, w.mul(2).requiresGrad]).toEqual([false, true]);
  });

  it("records again after an error inside", () => {
    const fail = () => noGrad(() => conv2d(zeros([1]), zeros([1])));
    expect(fail).toThrow(/conv2d/);
    expect(leaf([1]).mul(2).requiresGrad).toBe(true);
  });

  it("refuses an async function, whose rest would run outside", () => {
    expect(() => noGrad(() => Promise.resolve(1))).toThrow(/expected a synchronous function/);
  });

  it("stops the gradient at a detached value", () => {
    const w = leaf([3]);
    w.mul(w.detach()).sum().backward();
    expect(w.grad!.item()).toBe(3);
  });
});

describe("hooks", () => {
  it("see the gradient of a computed tensor, and may replace it", () => {
    const w = leaf([2]);
    const h = w.mul(3);
    const seen: number[] = [];
    h.registerHook((g) => {
      seen.push(g.item());
      return g.mul(10);
    });
    h.mul(5).sum().backward();
    expect(seen).toEqual([5]);
    expect(w.grad!.item()).toBe(150);
  });

  it("see the whole gradient of a leaf once, and stop when removed", () => {
    const w = leaf([2]);
    let calls = 0;
    const remove = w.registerHook(() => void calls++);
    w.add(w).sum().backward();
    remove();
    w.add(w).sum().backward();
    expect(calls).toBe(1);
  });

  it("leave the gradient of a computed tensor in grad with retainGrad", () => {
    const w = leaf([2]);
    const h = w.mul(3).retainGrad();
    h.mul(h).sum().backward();
    expect(h.grad!.item()).toBe(12);
  });

  it("are refused on what has no gradient", () => {
    expect(() => tensor([1]).registerHook(() => undefined)).toThrow(/does not require a gradient/);
    expect(() => tensor([1]).retainGrad()).toThrow(/does not require a gradient/);
  });
});

describe("writes", () => {
  it("to a leaf that requires a gradient need noGrad", () => {
    const w = leaf([1, 2]);
    expect(() => w.set(0, 5)).toThrow(/set: .* only inside noGrad/);
    expect(() => w.copy(w.detach())).toThrow(/copy: .* only inside noGrad/);
    noGrad(() => w.set(0, 5));
    expect(w.toArray()).toEqual([5, 2]);
  });

  it("to a value that backward still needs make backward name op and operand", () => {
    const [x, w] = [tensor([[1, 2]]), tensor([[3, 4]], { requiresGrad: true })];
    const loss = linear(x, w).sum();
    x.set([0, 0], 9);
    expect(() => loss.backward()).toThrow(
      /linear needs the value that input had .* written to since/,
    );
  });

  it("to a result that backward still needs are seen too", () => {
    const h = relu(leaf([1, 2]));
    const loss = h.sum();
    noGrad(() => h.set(0, -1));
    expect(() => loss.backward()).toThrow(/relu needs the value that output had/);
  });

  it("to a value that backward does not need are allowed", () => {
    const w = leaf([1, 2]);
    const h = w.add(1);
    const loss = h.sum();
    noGrad(() => h.set(0, 100));
    loss.backward();
    expect(w.grad!.toArray()).toEqual([1, 1]);
  });

  it("never show in another tensor: reshape, slices and detach are values", () => {
    const x = tensor([1, 2, 3, 4]);
    const others = [x.reshape([2, 2]), x.at("0:2"), x.detach()];
    x.set(0, 9);
    others.forEach((other) => expect(other.data[0]).toBe(1));
    others[0]!.set([0, 1], 7);
    expect(x.toArray()).toEqual([9, 2, 3, 4]);
  });

  it("after backward are free, so a hand-written step works", () => {
    const w = leaf([1]);
    for (let step = 0; step < 3; step++) {
      w.zeroGrad();
      w.mul(w).sum().backward();
      noGrad(() => w.copy(w.sub(w.grad!.mul(0.25))));
    }
    expect(w.item()).toBe(0.125);
  });
});
