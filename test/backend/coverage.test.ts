import { backend, type BackendName } from "cnnlab";
import { afterEach, expect, it } from "vitest";

const initial = backend.current();
afterEach(() => backend.use(initial));

const fast = backend.available().filter((name) => name !== "reference");

/** Names of ops that run on the reference there. */
function uncovered(name: BackendName): string[] {
  backend.use(name);
  const coverage = Object.entries(backend.coverage());
  return coverage.filter(([, by]) => by === "reference").map(([op]) => op);
}

it("all compiled backends have kernels for the same ops", () => {
  for (const name of fast) expect(uncovered(name), name).toEqual(uncovered(fast[0]!));
});

// What a convolutional net's training step is made of; test/backend/training.test.ts runs one.
it.each([
  ["convolution", ["conv2d", "conv2dInputGrad", "conv2dWeightGrad"]],
  ["pooling", ["maxPool2d", "maxPool2dGrad", "avgPool2d", "avgPool2dGrad"]],
  ["normalization", ["batchNorm", "batchNormGrad"]],
  ["linear", ["linear", "matmul"]],
  ["elementwise", ["add", "sub", "mul", "div", "neg", "exp", "sqrt", "relu", "reluGrad"]],
  ["softmax", ["softmax", "logSoftmax"]],
  ["update", ["sgdUpdate", "adamUpdate"]],
])("%s is on compiled kernels", (_, ops) => {
  for (const name of fast) expect(uncovered(name).filter((op) => ops.includes(op))).toEqual([]);
});

// An op that leaves this list got a kernel; one that joins it lost its own, or is new and slow.
it("the ops that run on the reference are these", () => {
  expect(uncovered(fast[0]!).sort()).toMatchInlineSnapshot(`
    [
      "adagradUpdate",
      "amax",
      "amin",
      "argmax",
      "argmin",
      "crossEntropy",
      "eq",
      "fold",
      "gather",
      "ge",
      "gt",
      "interpolate",
      "interpolateGrad",
      "le",
      "lt",
      "maxPool2dPick",
      "maxUnpool2d",
      "maxUnpool2dGrad",
      "ne",
      "nllLoss",
      "permute",
      "pow",
      "reshape",
      "rmspropUpdate",
      "scatterAdd",
      "sign",
      "svmLoss",
      "svmLossSlope",
      "to",
      "topk",
      "unfold",
      "where",
    ]
  `);
});
