import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Operand } from "../backend/backend.js";
import {
  broadcastShapes,
  broadcastStrides,
  shapeText,
  ShapeError,
  sizeOf,
} from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectSameFloat } from "./checks.js";
import { forEachRow } from "./loops.js";
import { operands } from "./operands.js";
import { reshape } from "./reshape.js";
import { sumTo } from "./sum.js";

/** Read an operand's last two dimensions the other way round, without a copy. */
interface MatmulParams {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

const matmulOp = defineOp({
  name: "matmul",
  inputs: ["input", "other"],
  outputs: ["output"],
  plan([a, b], { transposeA = false, transposeB = false }: MatmulParams) {
    expectSameFloat("matmul", { input: a, other: b });
    const [rows, inner] = matrix("input", a, transposeA);
    const [otherInner, columns] = matrix("other", b, transposeB);
    if (inner !== otherInner) {
      throw new ShapeError(
        `matmul: other ${shapeText(b.shape)} needs ${inner} rows, one for each column of input ${shapeText(a.shape)}; has ${otherInner}`,
      );
    }
    const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
    return {
      outputs: [{ shape: [...batch, rows, columns], dtype: a.dtype }],
      batch,
      rows,
      inner,
      columns,
      transposeA,
      transposeB,
    };
  },
  reference([input, other], { batch, rows, inner, columns, transposeA, transposeB }, [output]) {
    const a = input.storage.values;
    const b = other.storage.values;
    const out = output.storage.values;
    const [aRow, aInner] = transposeA ? [1, rows] : [inner, 1];
    const [bInner, bColumn] = transposeB ? [1, inner] : [columns, 1];
    const aBatch = broadcastStrides(input.shape.slice(0, -2), batch).map((s) => s * rows * inner);
    const bBatch = broadcastStrides(other.shape.slice(0, -2), batch).map(
      (s) => s * inner * columns,
    );
    const sums = new Float64Array(columns);
    let o = 0;
    forEachRow(
      [...batch, 1],
      [
        [...aBatch, 0],
        [...bBatch, 0],
      ],
      (_, [aStart = 0, bStart = 0]) => {
        for (let i = 0; i < rows; i++) {
          sums.fill(0);
          for (let k = 0; k < inner; k++) {
            const factor = a[aStart + i * aRow + k * aInner]!;
            const row = bStart + k * bInner;
            for (let j = 0; j < columns; j++) sums[j]! += factor * b[row + j * bColumn]!;
          }
          for (let j = 0; j < columns; j++) out[o++] = sums[j]!;
        }
      },
    );
  },
  backward: ({ grad, plan, needs, input }) => {
    const { transposeA, transposeB } = plan;
    const a = input(0);
    const b = input(1);
    const aGrad = () =>
      transposeA
        ? product(b, grad, { transposeA: transposeB, transposeB: true })
        : product(grad, b, { transposeB: !transposeB });
    const bGrad = () =>
      transposeB
        ? product(grad, a, { transposeA: true, transposeB: transposeA })
        : product(a, grad, { transposeA: !transposeA });
    return [needs[0] ? sumTo(aGrad(), a.shape) : null, needs[1] ? sumTo(bGrad(), b.shape) : null];
  },
  samples: [
    {
      why: "matrices",
      inputs: [
        [3, 4],
        [4, 5],
      ],
      params: {},
    },
    {
      why: "left read transposed",
      inputs: [
        [4, 3],
        [4, 5],
      ],
      params: { transposeA: true },
    },
    {
      why: "right read transposed",
      inputs: [
        [3, 4],
        [5, 4],
      ],
      params: { transposeB: true },
    },
    {
      why: "both transposed",
      inputs: [
        [4, 3],
        [5, 4],
      ],
      params: { transposeA: true, transposeB: true },
    },
    {
      why: "a batch",
      inputs: [
        [2, 3, 4],
        [2, 4, 5],
      ],
      params: {},
    },
    {
      why: "one matrix for a batch",
      inputs: [
        [2, 3, 4],
        [4, 5],
      ],
      params: {},
    },
    {
      why: "batches repeated both ways",
      inputs: [
        [2, 1, 3, 4],
        [3, 4, 2],
      ],
      params: {},
    },
    {
      why: "size 1",
      inputs: [
        [1, 1],
        [1, 1],
      ],
      params: {},
    },
    {
      why: "no multiple of a vector",
      inputs: [
        [17, 19],
        [19, 33],
      ],
      params: {},
    },
  ],
  rejects: [
    {
      why: "inner lengths differ",
      inputs: [
        [2, 3],
        [4, 5],
      ],
      params: {},
      says: /matmul: other \[4, 5\] needs 3 rows, .* has 4/,
    },
    {
      why: "batches differ",
      inputs: [
        [2, 3, 4],
        [3, 4, 5],
      ],
      params: {},
      says: /matmul: \[2\] and \[3\] do not broadcast/,
    },
    {
      why: "whole numbers",
      inputs: [{ shape: [2, 2], dtype: "int32", fill: (i) => i }, [2, 2]],
      params: {},
      says: /matmul: input expected float32/,
    },
  ],
});

/** Rows and columns of an operand as it is read. */
function matrix(name: string, x: Operand, transpose: boolean): readonly [number, number] {
  const rows = x.shape[x.shape.length - 2];
  const columns = x.shape[x.shape.length - 1];
  if (rows === undefined || columns === undefined) {
    throw new ShapeError(`matmul: ${name} expected [..., M, K]; got ${shapeText(x.shape)}`);
  }
  return transpose ? [columns, rows] : [rows, columns];
}

/** Matrix product of tensors of two or more dimensions, either of them read transposed. */
export function product(a: Tensor, b: Tensor, params: MatmulParams = {}): Tensor {
  return run(matmulOp, [a, b], params)[0];
}

/**
 * Matrix product: a [..., M, K] · b [..., K, N] → [..., M, N]; leading dimensions broadcast.
 * A vector on the left is a row, on the right a column, and its dimension is dropped from the result, as in torch.
 *
 * *Cost:* 2·M·K·N operations for each matrix.
 * @throws ShapeError when the inner lengths differ, or for single numbers
 * @example
 * matmul(tensor([[1, 2], [3, 4]]), tensor([1, 1])).toArray(); // [3, 7]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0) {
    throw new ShapeError(
      `matmul: expected vectors or matrices; got ${shapeText(a.shape)} and ${shapeText(b.shape)}`,
    );
  }
  const [x, y] = operands(a, b);
  const left = x.rank === 1 ? reshape(x, [1, x.size]) : x;
  const right = y.rank === 1 ? reshape(y, [y.size, 1]) : y;
  const result = product(left, right);
  const shape = result.shape.filter(
    (_, d) => !(x.rank === 1 && d === result.rank - 2) && !(y.rank === 1 && d === result.rank - 1),
  );
  return sizeOf(shape) === result.size && shape.length < result.rank
    ? reshape(result, shape)
    : result;
}
