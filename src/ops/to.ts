import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { isDType, type DType } from "../backend/dtype.js";
import type { Tensor } from "../tensor/tensor.js";

const toOp = defineOp({
  name: "to",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], dtype: DType) {
    if (!isDType(dtype))
      throw new TypeError(
        `to: dtype expected float32, float64, int32, uint8 or bool; got ${String(dtype)}`,
      );
    return { outputs: [{ shape: x.shape, dtype }], from: x.dtype };
  },
  reference([x], _plan, [out]) {
    const from = x.storage.values;
    const into = out.storage.values;
    const truth = out.dtype === "bool";
    for (let i = 0; i < out.storage.length; i++) into[i] = truth ? Number(from[i] !== 0) : from[i]!;
  },
  backward: ({ grad, plan }) => [to(grad, plan.from)],
  samples: [
    { why: "widen", inputs: [[2, 3]], params: "float64" },
    {
      why: "cut to whole numbers",
      inputs: [{ shape: [4], fill: (i) => i * 1.5 - 2 }],
      params: "int32",
    },
    { why: "truth", inputs: [{ shape: [4], fill: (i) => i % 2 }], params: "bool" },
  ],
  rejects: [
    {
      why: "unknown type",
      inputs: [[2]],
      params: "float16",
      says: /to: dtype expected .* got float16/,
    },
  ],
});

/**
 * x in another element type: floats are cut to whole numbers, anything but 0 is true.
 * @example
 * to(tensor([1.7, -1.7]), "int32").toArray(); // [1, -1]
 */
export function to(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : run(toOp, [x], dtype)[0];
}
