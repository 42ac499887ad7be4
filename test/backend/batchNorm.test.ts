import { backend, batchNorm, noGrad, randn, tensor, type Tensor } from "cnnlab";
import { afterEach, describe, expect, it } from "vitest";

const initial = backend.current();
afterEach(() => backend.use(initial));

const vectors = {
  weight: tensor([1, 2, 3]),
  bias: tensor([0.5, 0, -0.5]),
  runningMean: tensor([0.1, 0.2, 0.3]),
  runningVar: tensor([1, 4, 9]),
};
const x = randn([2, 3, 4, 4]);
const evaluate = (eps = 1e-5): Tensor => noGrad(() => batchNorm(x, { ...vectors, eps }));

describe.each(backend.available().filter((name) => name !== "reference"))("on %s", (name) => {
  it.each(["weight", "bias", "runningMean", "runningVar"] as const)(
    "evaluation sees that its %s was written to",
    (vector) => {
      backend.use(name);
      const before = evaluate().data;
      expect(evaluate().data).toEqual(before);
      vectors[vector].copy(vectors[vector].mul(2));
      const after = evaluate().data;
      backend.use("reference");
      const wanted = evaluate().data;
      expect(after).not.toEqual(before);
      // One rounding of scale and shift, which the reference does not fold.
      after.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
    },
  );

  it("evaluation sees another eps", () => {
    backend.use(name);
    expect(evaluate(0.5).data).not.toEqual(evaluate(0.25).data);
  });
});
