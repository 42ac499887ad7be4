import type { Operand } from "../backend/backend.js";
import { isFloat, type DType } from "../backend/dtype.js";
import { wrap } from "../tensor/creation.js";
import { sameShape, shapeText, ShapeError, sizeOf, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectVector } from "./checks.js";

/** Labels: a tensor of class numbers, or a plain list of them for one dimension. */
export type Labels = Tensor | readonly number[];

export interface ClassOptions {
  /** One weight for each class, [C]. */
  readonly weight?: Tensor | undefined;
  /** Share of the probability spread evenly over all classes, from 0 to 1. */
  readonly labelSmoothing?: number;
  /** Label whose positions count for nothing. */
  readonly ignoreIndex?: number;
}

interface Position {
  readonly label: number;
  readonly at: number;
}

/** The shape of labels for scores [N, C, ...] or [C]: without the class dimension. */
export function labelShape(op: string, scores: Shape): Shape {
  if (scores.length === 0) throw new ShapeError(`${op}: input expected [N, C, ...] or [C]; got []`);
  return scores.length === 1 ? [] : [scores[0]!, ...scores.slice(2)];
}

/** The shape of losses put beside scores [N, C, ...] or [C]: with one class. */
export function withClassDim(shape: Shape): Shape {
  return shape.length === 1 ? [1] : [shape[0]!, 1, ...shape.slice(2)];
}

/** Class numbers as plain numbers, each checked to be a class or `ignoreIndex`. */
export function checkedLabels(
  op: string,
  scores: Shape,
  labels: Operand | readonly number[],
  ignoreIndex: number | undefined,
): ArrayLike<number> {
  const expected = labelShape(op, scores);
  const [shape, values] =
    "storage" in labels ? [labels.shape, labels.storage.values] : [[labels.length], labels];
  if (!sameShape(shape, expected)) {
    throw new ShapeError(
      `${op}: labels expected ${shapeText(expected)} for input ${shapeText(scores)}; got ${shapeText(shape)}`,
    );
  }
  const classes = scores.length === 1 ? scores[0]! : scores[1]!;
  for (let i = 0; i < values.length; i++) {
    const label = values[i]!;
    if (label !== ignoreIndex && !(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new RangeError(
        `${op}: labels expected whole numbers from 0 to ${classes - 1}; got ${label} at ${i}`,
      );
    }
  }
  return values;
}

/**
 * Labels as weights on the log-probabilities: the loss of position n is −Σ_c targets[n, c] · log p[n, c].
 * `total` is what a mean divides by: the summed weights of the labels that count.
 */
export function classTargets(
  op: string,
  scores: { readonly shape: Shape; readonly dtype: DType },
  labels: Labels,
  { weight, labelSmoothing = 0, ignoreIndex = -100 }: ClassOptions,
): { readonly targets: Tensor; readonly total: number } {
  const { shape, dtype } = scores;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(`${op}: labelSmoothing expected 0 to 1; got ${labelSmoothing}`);
  }
  const values = checkedLabels(op, shape, labels, ignoreIndex);
  const classes = shape.length === 1 ? shape[0]! : shape[1]!;
  if (weight !== undefined) expectVector(op, "weight", weight, classes, "class");
  const classWeight = weight?.storage.values;
  const inner = sizeOf(shape.slice(2));
  const targets =
    dtype === "float64" ? new Float64Array(sizeOf(shape)) : new Float32Array(sizeOf(shape));
  let total = 0;
  const place = ({ label, at }: Position): void => {
    const start = Math.floor(at / inner) * classes * inner + (at % inner);
    for (let c = 0; c < classes; c++) {
      const share = labelSmoothing / classes + (c === label ? 1 - labelSmoothing : 0);
      targets[start + c * inner] = share * (classWeight?.[c] ?? 1);
    }
    total += classWeight?.[label] ?? 1;
  };
  for (let at = 0; at < values.length; at++) {
    const label = values[at]!;
    if (label !== ignoreIndex) place({ label, at });
  }
  return { targets: wrap(targets, shape, dtype), total };
}

/** Whether labels are class probabilities rather than class numbers: floats of the scores' own shape. */
export function isProbabilities(scores: Tensor, labels: Labels): labels is Tensor {
  return "storage" in labels && isFloat(labels.dtype) && sameShape(labels.shape, scores.shape);
}
