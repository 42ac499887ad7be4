import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { broadcastShapes, broadcastStrides } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { forEachRow } from "./loops.js";
import { operands } from "./operands.js";
import { sumTo } from "./sum.js";
import { full } from "../tensor/creation.js";

const whereOp = defineOp({
  name: "where",
  inputs: ["condition", "input", "other"],
  outputs: ["output"],
  constants: ["condition"],
  plan([condition, x, y]) {
    if (x.dtype !== y.dtype)
      throw new TypeError(`where: expected one element type; got ${x.dtype} and ${y.dtype}`);
    const shape = broadcastShapes(
      "where",
      condition.shape,
      broadcastShapes("where", x.shape, y.shape),
    );
    return { outputs: [{ shape, dtype: x.dtype }], x: x.shape, y: y.shape };
  },
  reference([condition, x, y], _plan, [out]) {
    const [c, a, b] = [condition.storage.values, x.storage.values, y.storage.values];
    const into = out.storage.values;
    const strides = [condition, x, y].map((operand) => broadcastStrides(operand.shape, out.shape));
    const last = out.shape.length - 1;
    const row = out.shape[last] ?? 1;
    const [cStep = 0, aStep = 0, bStep = 0] = strides.map((stride) => stride[last] ?? 0);
    forEachRow(out.shape, strides, (o, [ci = 0, ai = 0, bi = 0]) => {
      for (let j = 0; j < row; j++) {
        into[o + j] = c[ci + j * cStep] !== 0 ? a[ai + j * aStep]! : b[bi + j * bStep]!;
      }
    });
  },
  backward: ({ grad, plan, needs, input }) => [
    null,
    needs[1] ? sumTo(where(input(0), grad, 0), plan.x) : null,
    needs[2] ? sumTo(where(input(0), 0, grad), plan.y) : null,
  ],
  samples: [
    {
      why: "a mask",
      inputs: [{ shape: [2, 3], dtype: "bool", fill: (i) => i % 2 }, [2, 3], [2, 3]],
      params: {},
    },
    {
      why: "a mask of columns, a single number",
      inputs: [{ shape: [3], dtype: "bool", fill: (i) => i % 2 }, [2, 3], []],
      params: {},
    },
  ],
  rejects: [
    {
      why: "lengths differ",
      inputs: [{ shape: [4], dtype: "bool", fill: () => 1 }, [2, 3], [2, 3]],
      params: {},
      says: /where: \[4\] and \[2, 3\] do not broadcast/,
    },
  ],
});

/**
 * Elements of x where the condition holds (is not 0), of y elsewhere; all three broadcast, either value may be a number.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * where(gt(tensor([-1, 2]), 0), 1, 0).toArray(); // [0, 1]
 */
export function where(condition: Tensor, x: Tensor | number, y: Tensor | number): Tensor {
  const [a, b] =
    typeof x === "number" && typeof y === "number" ? [full([], x), full([], y)] : operands(x, y);
  return run(whereOp, [condition, a, b], {})[0];
}
