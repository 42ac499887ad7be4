import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { broadcastPlan, zipInto } from "./loops.js";
import { operands } from "./operands.js";

/** One comparison; all six differ only in the test, and none has a gradient. */
function comparison(name: string, test: (a: number, b: number) => boolean) {
  return defineOp({
    name,
    inputs: ["input", "other"],
    outputs: ["output"],
    differentiable: false,
    plan([a, b]) {
      return broadcastPlan(name, a, b, "bool");
    },
    reference([a, b], _plan, [out]) {
      zipInto(a, b, out, (x, y) => Number(test(x, y)));
    },
    backward: () => [],
    samples: [
      {
        why: "smaller, equal and larger",
        inputs: [
          { shape: [3], fill: (i) => i },
          { shape: [3], fill: () => 1 },
        ],
        params: {},
      },
      { why: "with a single number", inputs: [[2, 3], []], params: {} },
    ],
    rejects: [
      {
        why: "lengths differ",
        inputs: [[2], [3]],
        params: {},
        says: new RegExp(`${name}: \\[2\\] and \\[3\\] do not broadcast`),
      },
    ],
  });
}

const eqOp = comparison("eq", (a, b) => a === b);
const neOp = comparison("ne", (a, b) => a !== b);
const ltOp = comparison("lt", (a, b) => a < b);
const leOp = comparison("le", (a, b) => a <= b);
const gtOp = comparison("gt", (a, b) => a > b);
const geOp = comparison("ge", (a, b) => a >= b);

/** x = y, element by element, as a bool tensor. @example eq(tensor([1, 2]), 2).toArray(); // [0, 1] */
export function eq(x: Tensor, y: Tensor | number): Tensor {
  return run(eqOp, operands(x, y), {})[0];
}

/** x ≠ y, element by element, as a bool tensor. @example ne(tensor([1, 2]), 2).toArray(); // [1, 0] */
export function ne(x: Tensor, y: Tensor | number): Tensor {
  return run(neOp, operands(x, y), {})[0];
}

/** x < y, element by element, as a bool tensor. @example lt(tensor([1, 2]), 2).toArray(); // [1, 0] */
export function lt(x: Tensor, y: Tensor | number): Tensor {
  return run(ltOp, operands(x, y), {})[0];
}

/** x ≤ y, element by element, as a bool tensor. @example le(tensor([1, 3]), 2).toArray(); // [1, 0] */
export function le(x: Tensor, y: Tensor | number): Tensor {
  return run(leOp, operands(x, y), {})[0];
}

/** x > y, element by element, as a bool tensor. @example gt(tensor([1, 3]), 2).toArray(); // [0, 1] */
export function gt(x: Tensor, y: Tensor | number): Tensor {
  return run(gtOp, operands(x, y), {})[0];
}

/** x ≥ y, element by element, as a bool tensor. @example ge(tensor([1, 2]), 2).toArray(); // [0, 1] */
export function ge(x: Tensor, y: Tensor | number): Tensor {
  return run(geOp, operands(x, y), {})[0];
}
