/** Lengths of the dimensions, outermost first; [] is a single number. */
export type Shape = readonly number[];

/** Sizes that do not fit: the message names op, operand, what was expected and what came. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** How far apart neighbours along each dimension lie in row-major order. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= shape[d]!;
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, d) => length === b[d]);
}

/** "[2, 3]", as in every message. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Checks a shape that a user wrote. */
export function checkShape(op: string, shape: Shape): void {
  if (!Array.isArray(shape) || !shape.every((length) => Number.isInteger(length) && length >= 0)) {
    throw new ShapeError(`${op}: shape needs whole numbers >= 0; got ${JSON.stringify(shape)}`);
  }
}

/**
 * The shape of a result whose operands are repeated where their length is 1, as in numpy and torch.
 * @throws ShapeError when two lengths differ and neither is 1
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let d = 1; d <= rank; d++) {
    const la = a[a.length - d] ?? 1;
    const lb = b[b.length - d] ?? 1;
    if (la !== lb && la !== 1 && lb !== 1) {
      throw new ShapeError(
        `${op}: ${shapeText(a)} and ${shapeText(b)} do not broadcast: ` +
          `dimension ${rank - d} is ${la} in one and ${lb} in the other`,
      );
    }
    out[rank - d] = la === 1 ? lb : la;
  }
  return out;
}

/** Strides that read `shape` as if it were repeated to `target`: 0 where a length is repeated. */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  const own = stridesOf(shape);
  const lead = target.length - shape.length;
  return target.map((_, d) => (d < lead || shape[d - lead] === 1 ? 0 : own[d - lead]!));
}

/** A dimension counted from the end if negative, checked. */
export function resolveDim(op: string, dim: number, rank: number): number {
  const resolved = dim < 0 ? dim + rank : dim;
  if (!Number.isInteger(dim) || resolved < 0 || resolved >= rank) {
    const range =
      rank === 0 ? "no dimension (the tensor is a single number)" : `${-rank} to ${rank - 1}`;
    throw new ShapeError(`${op}: dim expected ${range}; got ${dim}`);
  }
  return resolved;
}

/** Several dimensions, sorted, without repetition; undefined means all. */
export function resolveDims(
  op: string,
  dims: number | readonly number[] | undefined,
  rank: number,
): readonly number[] {
  if (dims === undefined) return Array.from({ length: rank }, (_, d) => d);
  const list = (typeof dims === "number" ? [dims] : dims).map((dim) => resolveDim(op, dim, rank));
  if (new Set(list).size !== list.length) {
    throw new ShapeError(`${op}: each dim may appear once; got ${shapeText(list)}`);
  }
  return list.sort((a, b) => a - b);
}
