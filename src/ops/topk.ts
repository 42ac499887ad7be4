import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { resolveDim, ShapeError, shapeText, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { scatterAdd } from "./gather.js";

/** Along which dimension to look, and from which end. */
export interface TopkOptions {
  /** The last by default. */
  readonly dim?: number;
  /** False for the smallest elements. */
  readonly largest?: boolean;
}

/** Elements and where they were along the dimension, int32. */
export interface ValuesAndIndices {
  readonly values: Tensor;
  readonly indices: Tensor;
}

const topkOp = defineOp({
  name: "topk",
  inputs: ["input"],
  outputs: ["values", "indices"],
  plan([x], { k, dim = -1, largest = true }: TopkOptions & { readonly k: number }) {
    const d = resolveDim("topk", dim, x.shape.length);
    const length = x.shape[d]!;
    if (!Number.isInteger(k) || k < 0 || k > length) {
      throw new ShapeError(
        `topk: k expected 0 to ${length}, the length of dimension ${d} of ${shapeText(x.shape)}; got ${k}`,
      );
    }
    const shape = x.shape.map((size, i) => (i === d ? k : size));
    return {
      outputs: [
        { shape, dtype: x.dtype },
        { shape, dtype: "int32" as const },
      ],
      from: x.shape,
      dim: d,
      k,
      largest,
    };
  },
  // Sorted, equal elements in their order; NaN counts as the largest, as in torch.
  reference([input], { from, dim, k, largest }, [values, indices]) {
    const x = input.storage.values;
    const length = from[dim]!;
    const inner = sizeOf(from.slice(dim + 1));
    const rank = (value: number) => (Number.isNaN(value) ? Infinity : value);
    for (let group = 0; group < (length === 0 ? 0 : input.storage.length / length); group++) {
      const start = Math.floor(group / inner) * length * inner + (group % inner);
      const order = Array.from({ length }, (_, i) => i).sort((a, b) => {
        const [va, vb] = [x[start + a * inner]!, x[start + b * inner]!];
        if (Number.isNaN(va) !== Number.isNaN(vb)) return Number.isNaN(va) === largest ? -1 : 1;
        const difference = rank(va) === rank(vb) ? 0 : rank(va) < rank(vb) ? -1 : 1;
        return (largest ? -difference : difference) || a - b;
      });
      const into = Math.floor(group / inner) * k * inner + (group % inner);
      for (let i = 0; i < k; i++) {
        indices.storage.values[into + i * inner] = order[i]!;
        values.storage.values[into + i * inner] = x[start + order[i]! * inner]!;
      }
    }
  },
  backward: ({ grad, plan, output }) => [scatterAdd(grad, output(1), plan.dim, plan.from)],
  samples: [
    { why: "best two of each row", inputs: [[3, 5]], params: { k: 2 } },
    {
      why: "smallest along the first dimension",
      inputs: [[4, 3]],
      params: { k: 1, dim: 0, largest: false },
    },
  ],
  rejects: [
    {
      why: "too many",
      inputs: [[2, 3]],
      params: { k: 4 },
      says: /topk: k expected 0 to 3, the length of dimension 1 of \[2, 3\]; got 4/,
    },
    {
      why: "no such dim",
      inputs: [[2]],
      params: { k: 1, dim: 1 },
      says: /topk: dim expected -1 to 0; got 1/,
    },
  ],
});

/**
 * The k largest elements along a dimension in falling order, and where they were.
 * @param options dim: the last; largest: true
 * @throws ShapeError when there are fewer than k
 * @example
 * topk(tensor([3, 1, 2]), 2).indices.toArray(); // [0, 2]
 */
export function topk(x: Tensor, k: number, options: TopkOptions = {}): ValuesAndIndices {
  const [values, indices] = run(topkOp, [x], { k, ...options });
  return { values, indices };
}
