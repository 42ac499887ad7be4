import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { select, type Index, type Range } from "../tensor/indexing.js";
import { stridesOf, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { forEachRow } from "./loops.js";
import { reshape } from "./reshape.js";

/** Ranges of a tensor of that shape. */
interface SliceParams {
  readonly ranges: readonly Range[];
  readonly shape: Shape;
}

const sliceOp = defineOp({
  name: "slice",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], ranges: readonly Range[]) {
    return {
      outputs: [{ shape: ranges.map((range) => range.length), dtype: x.dtype }],
      ranges,
      shape: x.shape,
    };
  },
  reference([input], plan, [output]) {
    const x = input.storage.values;
    const y = output.storage.values;
    forEachPlace(plan, (inside, whole) => (y[inside] = x[whole]!));
  },
  backward: ({ grad, plan }) => [place(grad, plan.ranges, plan.shape)],
  samples: [
    {
      why: "a corner",
      inputs: [[4, 5]],
      params: [
        { start: 0, step: 1, length: 2 },
        { start: 3, step: 1, length: 2 },
      ],
    },
    {
      why: "every other, backwards",
      inputs: [[5, 4]],
      params: [
        { start: 4, step: -2, length: 3 },
        { start: 1, step: 2, length: 2 },
      ],
    },
    { why: "nothing", inputs: [[3]], params: [{ start: 0, step: 1, length: 0 }] },
  ],
  rejects: [],
});

const placeOp = defineOp({
  name: "place",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], { ranges, shape }: SliceParams) {
    return { outputs: [{ shape, dtype: x.dtype }], ranges, shape };
  },
  reference([input], plan, [output]) {
    const x = input.storage.values;
    const y = output.storage.values;
    y.fill(0);
    forEachPlace(plan, (inside, whole) => (y[whole] = x[inside]!));
  },
  backward: ({ grad, plan }) => [slice(grad, plan.ranges)],
  samples: [
    {
      why: "into zeros, backwards",
      inputs: [[3, 2]],
      params: {
        ranges: [
          { start: 4, step: -2, length: 3 },
          { start: 1, step: 2, length: 2 },
        ],
        shape: [5, 4],
      },
    },
  ],
  rejects: [],
});

/** Visits what the ranges pick: offset in the picked block, offset in the whole. */
export function forEachPlace(
  { ranges, shape }: SliceParams,
  visit: (inside: number, whole: number) => void,
): void {
  const strides = stridesOf(shape);
  const steps = ranges.map((range, d) => range.step * strides[d]!);
  const first = ranges.reduce((offset, range, d) => offset + range.start * strides[d]!, 0);
  const picked = ranges.map((range) => range.length);
  const row = picked[picked.length - 1] ?? 1;
  const step = steps[steps.length - 1] ?? 0;
  forEachRow(picked, [steps], (inside, [whole = 0]) => {
    for (let j = 0; j < row; j++) visit(inside + j, first + whole + j * step);
  });
}

/** The block that ranges pick, one range for each dimension. */
export function slice(x: Tensor, ranges: readonly Range[]): Tensor {
  return run(sliceOp, [x], ranges)[0];
}

/** Zeros of `shape` with x where the ranges pick: the gradient of `slice`. */
export function place(x: Tensor, ranges: readonly Range[], shape: Shape): Tensor {
  return run(placeOp, [x], { ranges, shape })[0];
}

/**
 * Part of a tensor, as a value of its own: a position drops its dimension, ranges "start:end:step" keep it, ":" takes all,
 * "..." stands for all dimensions that are not named. Negative positions count from the end, negative steps run backwards.
 * @throws RangeError for positions outside and text that is no range
 * @example
 * at(arange(12).reshape([3, 4]), 0, "1:3").toArray(); // [1, 2]
 * at(arange(5), "::-2").toArray(); // [4, 2, 0]
 */
export function at(x: Tensor, ...indices: readonly Index[]): Tensor {
  const { ranges, shape } = select("at", x.shape, indices);
  return reshape(slice(x, ranges), shape);
}
