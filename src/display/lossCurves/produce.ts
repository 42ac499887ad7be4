import { packNumbers } from "../payload/numbers.js";
import { decimate, type Points } from "./decimate.js";
import { MAX_CURVES, MAX_POINTS, type Curve, type LossCurvesPayload, type Role } from "./schema.js";

/** One line to draw. Without `steps` its points are numbered from 1. */
export interface CurveInput {
  readonly values: ArrayLike<number>;
  readonly steps?: ArrayLike<number>;
  /** Default "run". */
  readonly run?: string;
  /** Default "loss". */
  readonly panel?: string;
  /** Default "train". */
  readonly role?: Role;
}

/** How the curves are titled and scaled. */
export interface LossCurvesOptions {
  readonly title?: string;
  /** What a step is. Default "step". */
  readonly unit?: string;
  /** Start on a logarithmic scale. Default false. */
  readonly log?: boolean;
}

// All curves together: 8 bytes a point, 80 kB of base64.
const MAX_TOTAL_POINTS = 7_500;

/**
 * Payload of training curves, each decimated to 2,000 points and all together to 7,500.
 *
 * @throws Error when there are more than 24 curves, or steps and values differ in number.
 */
export function produceLossCurves(
  curves: readonly CurveInput[],
  options: LossCurvesOptions = {},
): LossCurvesPayload {
  if (curves.length > MAX_CURVES) {
    throw new Error(`lossCurves: expected at most ${MAX_CURVES} curves; got ${curves.length}`);
  }
  const limit = Math.min(MAX_POINTS, Math.floor(MAX_TOTAL_POINTS / Math.max(1, curves.length)));
  const packed = curves.map((curve) => pack(curve, limit));
  return {
    title: options.title ?? "Training curves",
    unit: options.unit ?? "step",
    curves: packed,
    panels: [...new Set(packed.map(({ panel }) => panel))].slice(0, 8),
    log: options.log ?? false,
  };
}

function pack({ values, steps, run, panel, role }: CurveInput, limit: number): Curve {
  if (steps !== undefined && steps.length !== values.length) {
    throw new Error(
      `lossCurves: expected a step for each of ${values.length} values; got ${steps.length}`,
    );
  }
  const all: Points = {
    steps: Array.from(steps ?? { length: values.length }, (step: unknown, i) =>
      typeof step === "number" ? step : i + 1,
    ),
    values: Array.from(values),
  };
  const kept = decimate(all, limit);
  const pairs = Array.from(kept.values).flatMap((value, i) => [kept.steps[i] ?? NaN, value]);
  return {
    run: run ?? "run",
    panel: panel ?? "loss",
    role: role ?? "train",
    points: packNumbers(pairs, [kept.values.length, 2], "float32"),
    from: all.values.length,
  };
}
