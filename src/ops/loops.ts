import type { Operand } from "../backend/backend.js";
import type { DType } from "../backend/dtype.js";
import type { Plan } from "../autograd/op.js";
import { broadcastShapes, broadcastStrides, sameShape, type Shape } from "../tensor/shape.js";

/** The plan of an op whose output looks like its input. */
export function likeInput(x: Operand): Plan {
  return { outputs: [{ shape: x.shape, dtype: x.dtype }] };
}

/** The plan of an op on two operands of one element type that broadcast. */
export function broadcastPlan(op: string, a: Operand, b: Operand, dtype: DType = a.dtype): Plan {
  if (a.dtype !== b.dtype)
    throw new TypeError(`${op}: expected one element type; got ${a.dtype} and ${b.dtype}`);
  return { outputs: [{ shape: broadcastShapes(op, a.shape, b.shape), dtype }] };
}

/** out = f(x), element by element. */
export function mapInto(x: Operand, out: Operand, f: (value: number) => number): void {
  const from = x.storage.values;
  const into = out.storage.values;
  for (let i = 0; i < out.storage.length; i++) into[i] = f(from[i]!);
}

/** out = f(a, b), element by element; lengths of 1 are repeated. */
export function zipInto(
  a: Operand,
  b: Operand,
  out: Operand,
  f: (a: number, b: number) => number,
): void {
  const av = a.storage.values;
  const bv = b.storage.values;
  const into = out.storage.values;
  if (sameShape(a.shape, out.shape) && sameShape(b.shape, out.shape)) {
    for (let i = 0; i < out.storage.length; i++) into[i] = f(av[i]!, bv[i]!);
    return;
  }
  const row = out.shape[out.shape.length - 1] ?? 1;
  const aStride = broadcastStrides(a.shape, out.shape);
  const bStride = broadcastStrides(b.shape, out.shape);
  const aStep = aStride[out.shape.length - 1] ?? 0;
  const bStep = bStride[out.shape.length - 1] ?? 0;
  forEachRow(out.shape, [aStride, bStride], (o, [ai = 0, bi = 0]) => {
    for (let j = 0; j < row; j++) into[o + j] = f(av[ai + j * aStep]!, bv[bi + j * bStep]!);
  });
}

/** Visits the rows (last dimension) of `shape`: offset of the row, and the offset in each strided operand. */
export function forEachRow(
  shape: Shape,
  strides: readonly (readonly number[])[],
  visit: (offset: number, offsets: readonly number[]) => void,
): void {
  const outer = shape.slice(0, -1);
  const row = shape[shape.length - 1] ?? 1;
  if (shape.includes(0)) return;
  const index = outer.map(() => 0);
  const offsets = strides.map(() => 0);
  for (let offset = 0; ; offset += row) {
    visit(offset, offsets);
    let d = outer.length - 1;
    for (; d >= 0; d--) {
      index[d]!++;
      for (let s = 0; s < strides.length; s++) offsets[s]! += strides[s]![d]!;
      if (index[d]! < outer[d]!) break;
      for (let s = 0; s < strides.length; s++) offsets[s]! -= strides[s]![d]! * outer[d]!;
      index[d] = 0;
    }
    if (d < 0) return;
  }
}
