import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { forEachPlace, slice } from "./at.js";

interface PadParams {
  readonly pads: readonly number[];
  readonly value: number;
}

const padOp = defineOp({
  name: "pad",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], { pads, value }: PadParams) {
    const rank = x.shape.length;
    if (
      pads.length % 2 !== 0 ||
      pads.length > 2 * rank ||
      !pads.every((n) => Number.isInteger(n) && n >= 0)
    ) {
      throw new ShapeError(
        `pad: pads expected pairs of whole numbers >= 0, last dimension first, for at most ${rank} dimensions; got ${shapeText(pads)}`,
      );
    }
    const before = (d: number) => pads[2 * (rank - 1 - d)] ?? 0;
    const after = (d: number) => pads[2 * (rank - 1 - d) + 1] ?? 0;
    const shape = x.shape.map((length, d) => before(d) + length + after(d));
    return {
      outputs: [{ shape, dtype: x.dtype }],
      shape,
      ranges: x.shape.map((length, d) => ({ start: before(d), step: 1, length })),
      value,
    };
  },
  reference([input], plan, [output]) {
    const x = input.storage.values;
    const y = output.storage.values;
    y.fill(plan.value);
    forEachPlace(plan, (inside, whole) => (y[whole] = x[inside]!));
  },
  backward: ({ grad, plan }) => [slice(grad, plan.ranges)],
  samples: [
    { why: "a frame of zeros", inputs: [[2, 3, 4]], params: { pads: [1, 2, 0, 1], value: 0 } },
    { why: "another value", inputs: [[3]], params: { pads: [1, 1], value: -1.5 } },
    { why: "nothing", inputs: [[2, 2]], params: { pads: [], value: 0 } },
  ],
  rejects: [
    {
      why: "odd number",
      inputs: [[2, 2]],
      params: { pads: [1], value: 0 },
      says: /pad: pads expected pairs of whole numbers >= 0.* got \[1\]/,
    },
    {
      why: "too many",
      inputs: [[2]],
      params: { pads: [1, 1, 1, 1], value: 0 },
      says: /for at most 1 dimensions/,
    },
    {
      why: "negative",
      inputs: [[2]],
      params: { pads: [-1, 0], value: 0 },
      says: /pad: pads expected pairs .* got \[-1, 0\]/,
    },
  ],
});

/**
 * x with a frame of `value` around it; pads are [before, after] of the last dimension, then of the one before it, …, as in torch.
 * @param options value: 0 by default
 * @throws ShapeError when the pads do not fit
 * @example
 * pad(ones([1, 1]), [1, 0, 0, 1]).toArray(); // [[0, 1], [0, 0]]
 */
export function pad(
  x: Tensor,
  pads: readonly number[],
  { value = 0 }: { readonly value?: number } = {},
): Tensor {
  return run(padOp, [x], { pads, value })[0];
}
