import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat, expectSameFloat } from "./checks.js";
import { likeInput } from "./loops.js";

const reluOp = defineOp({
  name: "relu",
  inputs: ["input"],
  outputs: ["output"],
  plan([x]) {
    expectFloat("relu", "input", x);
    return likeInput(x);
  },
  reference([input], _plan, [output]) {
    const x = input.storage.values;
    const y = output.storage.values;
    // Written so that NaN stays NaN.
    for (let i = 0; i < output.storage.length; i++) y[i] = x[i]! <= 0 ? 0 : x[i]!;
  },
  backward: ({ grad, output }) => [reluGrad(grad, output(0))],
  samples: [
    { why: "both signs", inputs: [[3, 4]], params: {} },
    { why: "images", inputs: [[2, 3, 5, 7]], params: {} },
  ],
  rejects: [
    {
      why: "whole numbers",
      inputs: [{ shape: [2], dtype: "int32", fill: (i) => i }],
      params: {},
      says: /relu: input expected float32 or float64; got int32/,
    },
  ],
});

const reluGradOp = defineOp({
  name: "reluGrad",
  inputs: ["grad", "output"],
  outputs: ["inputGrad"],
  constants: ["output"],
  plan([grad, output]) {
    expectSameFloat("reluGrad", { grad, output });
    return likeInput(grad);
  },
  reference([grad, output], _plan, [inputGrad]) {
    const dy = grad.storage.values;
    const y = output.storage.values;
    const dx = inputGrad.storage.values;
    for (let i = 0; i < inputGrad.storage.length; i++) dx[i] = y[i]! > 0 ? dy[i]! : 0;
  },
  backward: ({ grad, input }) => [reluGrad(grad, input(1)), null],
  samples: [
    {
      why: "half of it passes",
      inputs: [[3, 4], { shape: [3, 4], fill: (i) => i % 2 }],
      params: {},
    },
  ],
  rejects: [
    {
      why: "types differ",
      inputs: [[2], { shape: [2], dtype: "float64", fill: () => 1 }],
      params: {},
      says: /reluGrad: output expected float32 like grad; got float64/,
    },
  ],
});

function reluGrad(grad: Tensor, output: Tensor): Tensor {
  return run(reluGradOp, [grad, output], {})[0];
}

/**
 * Rectified linear unit, max(0, x), element by element; its gradient at 0 is 0, as torch's.
 *
 * *Lecture:* AlexNet, "first use of ReLU". *Paper:* Nair and Hinton 2010.
 * @throws TypeError for whole-number tensors
 * @example
 * relu(tensor([-1, 0, 2])).toArray(); // [0, 0, 2]
 */
export function relu(x: Tensor): Tensor {
  return run(reluOp, [x], {})[0];
}
