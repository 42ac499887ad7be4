import type { Range } from "../payload/numbers.js";
import { formatShape } from "../payload/format.js";
import type { TensorPayload } from "./schema.js";

/** A tensor seen as matrices: scalars and vectors are one row. */
export interface Slices {
  readonly rows: number;
  readonly columns: number;
  /** Sizes of the axes before the last two. */
  readonly leading: readonly number[];
  readonly count: number;
}

export function slicesOf({ values }: TensorPayload): Slices {
  const { shape } = values;
  const rows = shape.length < 2 ? 1 : (shape.at(-2) ?? 1);
  const columns = shape.at(-1) ?? 1;
  const leading = shape.slice(0, -2);
  return { rows, columns, leading, count: leading.reduce((product, size) => product * size, 1) };
}

/** The indices along the leading axes of slice number `at`. */
export function leadingIndex(slices: Slices, at: number): readonly number[] {
  const index: number[] = [];
  let rest = at;
  for (const size of slices.leading.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** What the colours run over: symmetric around zero on a diverging scale. */
export function tensorDomain({ colors, statistics: { min, max } }: TensorPayload): Range {
  if (colors !== "diverging") return { min, max };
  const size = Math.max(Math.abs(min), Math.abs(max));
  return { min: -size, max: size };
}

/** The part that is shown when it is not all: "the first 16 × 3 × 128 × 128 values are shown". */
export function capOf({ shape, values }: TensorPayload): string {
  return shape.join() === values.shape.join()
    ? ""
    : `values shown: the first ${formatShape(values.shape)}`;
}
