import { defineOp, type Plan } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { promote } from "../backend/dtype.js";
import { resolveDim, shapeText, ShapeError, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { slice } from "./at.js";
import { to } from "./to.js";

interface CatOptions {
  /** The dimension along which they follow one another. */
  readonly dim?: number;
}

interface CatPlan extends Plan {
  readonly dim: number;
  readonly lengths: readonly number[];
}

const tensors: readonly string[] = [];

const catOp = defineOp({
  name: "cat",
  inputs: tensors,
  outputs: ["output"],
  plan(inputs, { dim = 0 }: CatOptions): CatPlan {
    const first = inputs[0];
    if (first === undefined) throw new ShapeError("cat: expected at least one tensor; got none");
    const d = resolveDim("cat", dim, first.shape.length);
    inputs.forEach((x, i) => {
      if (
        x.shape.length !== first.shape.length ||
        x.shape.some((length, k) => k !== d && length !== first.shape[k])
      ) {
        throw new ShapeError(
          `cat: tensor ${i} expected ${shapeText(first.shape)} apart from dimension ${d}; got ${shapeText(x.shape)}`,
        );
      }
    });
    const lengths = inputs.map((x) => x.shape[d]!);
    const total = lengths.reduce((a, b) => a + b, 0);
    return {
      outputs: [
        { shape: first.shape.map((length, k) => (k === d ? total : length)), dtype: first.dtype },
      ],
      dim: d,
      lengths,
    };
  },
  reference(inputs, { dim, lengths }, [output]) {
    const y = output.storage.values;
    const inner = sizeOf(output.shape.slice(dim + 1));
    const outer = sizeOf(output.shape.slice(0, dim));
    let start = 0;
    inputs.forEach((input, i) => {
      const block = lengths[i]! * inner;
      const x = input.storage.values;
      for (let o = 0; o < outer; o++) {
        const into = o * output.shape[dim]! * inner + start;
        for (let j = 0; j < block; j++) y[into + j] = x[o * block + j]!;
      }
      start += block;
    });
  },
  backward: ({ grad, plan }) => {
    let start = 0;
    return plan.lengths.map((length) => {
      const ranges = grad.shape.map((size, d) =>
        d === plan.dim ? { start, step: 1, length } : { start: 0, step: 1, length: size },
      );
      start += length;
      return slice(grad, ranges);
    });
  },
  samples: [
    {
      why: "rows",
      inputs: [
        [2, 3],
        [1, 3],
      ],
      params: {},
    },
    {
      why: "channels of two branches",
      inputs: [
        [2, 3, 2, 2],
        [2, 1, 2, 2],
        [2, 2, 2, 2],
      ],
      params: { dim: 1 },
    },
    { why: "one tensor", inputs: [[2, 3]], params: { dim: -1 } },
  ],
  rejects: [
    { why: "none", inputs: [], params: {}, says: /cat: expected at least one tensor; got none/ },
    {
      why: "other lengths differ",
      inputs: [
        [2, 3],
        [2, 4],
      ],
      params: {},
      says: /cat: tensor 1 expected \[2, 3\] apart from dimension 0; got \[2, 4\]/,
    },
    {
      why: "no such dim",
      inputs: [[2], [2]],
      params: { dim: 1 },
      says: /cat: dim expected -1 to 0; got 1/,
    },
  ],
});

/**
 * Tensors one after the other along a dimension; element types promote.
 *
 * *Lecture:* GoogLeNet, "concatenate all filter outputs together depth-wise".
 * @param options dim: 0 by default
 * @throws ShapeError when other dimensions differ, or there is no tensor
 * @example
 * cat([ones([1, 2]), zeros([2, 2])]).shape; // [3, 2]
 */
export function cat(tensors: readonly Tensor[], options: CatOptions = {}): Tensor {
  const dtype = tensors.map((x) => x.dtype).reduce(promote, "bool");
  return run(
    catOp,
    tensors.map((x) => to(x, dtype)),
    options,
  )[0];
}
