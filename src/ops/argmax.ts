import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { resolveDim, ShapeError, shapeText, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { reshape } from "./reshape.js";

/** Along which dimension to look. */
export interface DimOptions {
  /** The dimension; without it, the tensor is one long row. */
  readonly dim?: number;
  /** Leave the dimension with length 1. */
  readonly keepdim?: boolean;
}

/** Positions of the first element that beats all others; the two differ only in the test. */
function argExtreme(name: string, beats: (value: number, best: number) => boolean) {
  return defineOp({
    name,
    inputs: ["input"],
    outputs: ["indices"],
    differentiable: false,
    plan([x], { dim = 0, keepdim = false }: DimOptions) {
      const d = resolveDim(name, dim, x.shape.length);
      const length = x.shape[d]!;
      if (length === 0)
        throw new ShapeError(`${name}: expected at least one element; got ${shapeText(x.shape)}`);
      const shape = keepdim
        ? x.shape.map((size, i) => (i === d ? 1 : size))
        : x.shape.filter((_, i) => i !== d);
      return {
        outputs: [{ shape, dtype: "int32" as const }],
        length,
        inner: sizeOf(x.shape.slice(d + 1)),
      };
    },
    reference([input], { length, inner }, [indices]) {
      const x = input.storage.values;
      for (let group = 0; group < indices.storage.length; group++) {
        const start = Math.floor(group / inner) * length * inner + (group % inner);
        let winner = 0;
        for (let i = 1; i < length; i++) {
          const [value, best] = [x[start + i * inner]!, x[start + winner * inner]!];
          // The first NaN wins over everything.
          if (!Number.isNaN(best) && (Number.isNaN(value) || beats(value, best))) winner = i;
        }
        indices.storage.values[group] = winner;
      }
    },
    backward: () => [],
    samples: [
      { why: "of each row", inputs: [[3, 5]], params: { dim: 1 } },
      { why: "of each column, kept", inputs: [[3, 5]], params: { dim: 0, keepdim: true } },
      { why: "ties: the first", inputs: [{ shape: [4], fill: (i) => i % 2 }], params: {} },
    ],
    rejects: [
      {
        why: "nothing",
        inputs: [[2, 0]],
        params: { dim: 1 },
        says: new RegExp(`${name}: expected at least one element; got \\[2, 0\\]`),
      },
      {
        why: "no such dim",
        inputs: [[2]],
        params: { dim: 1 },
        says: new RegExp(`${name}: dim expected -1 to 0; got 1`),
      },
    ],
  });
}

const argmaxOp = argExtreme("argmax", (value, best) => value > best);
const argminOp = argExtreme("argmin", (value, best) => value < best);

/** Without a dim, the tensor is one row; a kept dimension is then one for each it had. */
function alongDim(op: typeof argmaxOp, x: Tensor, { dim, keepdim = false }: DimOptions): Tensor {
  if (dim !== undefined) return run(op, [x], { dim, keepdim })[0];
  const [index] = run(op, [reshape(x, [x.size])], { dim: 0 });
  return keepdim
    ? reshape(
        index,
        x.shape.map(() => 1),
      )
    : index;
}

/**
 * Position of the largest element, or of the largest along `dim`, int32; the first of equals.
 * @throws ShapeError when there is no element, or no such dim
 * @example
 * argmax(tensor([[1, 5], [3, 2]]), { dim: 1 }).toArray(); // [1, 0]
 */
export function argmax(x: Tensor, options: DimOptions = {}): Tensor {
  return alongDim(argmaxOp, x, options);
}

/**
 * Position of the smallest element, or of the smallest along `dim`, int32; the first of equals.
 * @throws ShapeError when there is no element, or no such dim
 * @example
 * argmin(tensor([3, 1, 2])).item(); // 1
 */
export function argmin(x: Tensor, options: DimOptions = {}): Tensor {
  return alongDim(argminOp, x, options);
}
