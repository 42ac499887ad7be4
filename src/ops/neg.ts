import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { likeInput, mapInto } from "./loops.js";

const negOp = defineOp({
  name: "neg",
  inputs: ["input"],
  outputs: ["output"],
  plan([x]) {
    if (x.dtype === "bool" || x.dtype === "uint8") {
      throw new TypeError(
        `neg: expected a type with negative numbers; got ${x.dtype}: convert it with to("int32")`,
      );
    }
    return likeInput(x);
  },
  reference([x], _plan, [out]) {
    mapInto(x, out, (value) => -value);
  },
  backward: ({ grad }) => [neg(grad)],
  samples: [{ why: "any", inputs: [[2, 3]], params: {} }],
  rejects: [
    {
      why: "no negative numbers",
      inputs: [{ shape: [2], dtype: "uint8", fill: (i) => i }],
      params: {},
      says: /neg: expected a type with negative numbers; got uint8/,
    },
  ],
});

/**
 * -x.
 * @example
 * neg(tensor([1, -2])).toArray(); // [-1, 2]
 */
export function neg(x: Tensor): Tensor {
  return run(negOp, [x], {})[0];
}
