import { formatNumber } from "../payload/format.js";
import { unpackNumbers } from "../payload/numbers.js";
import { runColor } from "../picture/runColor.js";
import type { Curve, LossCurvesPayload } from "./schema.js";

export interface CurveData {
  readonly steps: Float32Array;
  readonly values: Float32Array;
}

const unpacked = new WeakMap<Curve, CurveData>();

/** Steps and values of a curve; unpacked once, since sentence, table, lines and smoothing all ask for them. */
export function dataOf(curve: Curve): CurveData {
  const known = unpacked.get(curve);
  if (known !== undefined) return known;
  const pairs = unpackNumbers(curve.points);
  const [steps, values] = [new Float32Array(pairs.length / 2), new Float32Array(pairs.length / 2)];
  for (let i = 0; i < steps.length; i++) {
    steps[i] = pairs[2 * i] ?? NaN;
    values[i] = pairs[2 * i + 1] ?? NaN;
  }
  unpacked.set(curve, { steps, values });
  return { steps, values };
}

/**
 * Exponential moving average with bias correction (Adam's), so that it does not start at zero.
 * `amount` 0 changes nothing; values that are no numbers stay and do not spread.
 */
export function smooth(values: Float32Array, amount: number): Float32Array {
  if (amount <= 0) return values;
  let mean = 0;
  let weight = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    mean = amount * mean + (1 - amount) * value;
    weight = amount * weight + (1 - amount);
    return mean / weight;
  });
}

/** Longer curves are noise to the eye: they start smoothed. */
const MANY_POINTS = 200;

/** The smoothing that a chart of these curves starts with. */
export function firstSmoothing({ curves }: LossCurvesPayload): number {
  return curves.some(({ points }) => (points.shape[0] ?? 0) > MANY_POINTS) ? 0.9 : 0;
}

/**
 * A curve's own smoothing when the densest curve has `amount`: the same stretch of steps is averaged in all, so a
 * validation curve with a twentieth of the points is hardly touched. A learning rate is exact and stays.
 */
export function smoothingOf({ curves }: LossCurvesPayload, curve: Curve, amount: number): number {
  if (amount <= 0 || isRate(curve.panel)) return 0;
  const points = ({ points: { shape } }: Curve) => Math.max(1, shape[0] ?? 1);
  const densest = Math.max(...curves.map(points));
  const own = amount ** (densest / points(curve));
  return own < 0.05 ? 0 : own;
}

export function runsOf({ curves }: LossCurvesPayload): readonly string[] {
  return [...new Set(curves.map(({ run }) => run))];
}

/** A run's colour; when there is one run only, validation and the learning rate have colours of their own. */
export function colorOf(payload: LossCurvesPayload, { run, role, panel }: Curve): string {
  const runs = runsOf(payload);
  if (runs.length > 1) return runColor(runs.indexOf(run));
  if (role === "validation") return runColor(1);
  return isRate(panel) ? runColor(-1) : runColor(0);
}

/** True of the learning rate's panel, which is drawn low and grey. */
export function isRate(panel: string): boolean {
  return /rate|\blr\b/i.test(panel);
}

/** "loss, train" or with several runs "residual: loss, train". */
export function nameOf(payload: LossCurvesPayload, { run, panel, role }: Curve): string {
  const single =
    payload.curves.filter((curve) => curve.panel === panel && curve.run === run).length === 1;
  const what = single && role === "train" ? panel : role;
  return runsOf(payload).length > 1 ? `${run} · ${what}` : what;
}

/** The points left out, when some are. */
export function capOf({ curves }: LossCurvesPayload): string {
  const shown = curves.reduce((sum, { points }) => sum + (points.shape[0] ?? 0), 0);
  const from = curves.reduce((sum, curve) => sum + curve.from, 0);
  return shown === from
    ? ""
    : `${formatNumber(shown)} of ${formatNumber(from)} points, every peak kept`;
}
