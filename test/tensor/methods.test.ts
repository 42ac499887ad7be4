import * as cnnlab from "cnnlab";
import { tensor, type Tensor } from "cnnlab";
import { expect, test } from "vitest";

const names = ["neg", "abs", "exp", "log", "sqrt", "relu", "sigmoid", "tanh", "sign"] as const;

test.each(names)("x.%s() is the function of that name", (name) => {
  const x = tensor([0.25, 1, 4], { requiresGrad: true });
  const fn: (x: Tensor) => Tensor = cnnlab[name];
  expect(x[name]().data).toEqual(fn(x).data);
  // A sign is flat wherever it has a gradient, so it has none.
  expect(x[name]().requiresGrad).toBe(name !== "sign");
});
