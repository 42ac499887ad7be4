/** Steps and values of a curve, in order of the steps. */
export interface Points {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/**
 * At most `limit` points of a curve: of each stretch of steps the least and the greatest value, so that no
 * spike is lost, and the first and last point.
 */
export function decimate({ steps, values }: Points, limit: number): Points {
  const count = values.length;
  if (count <= limit) return { steps, values };
  const kept: number[] = [0];
  const buckets = Math.max(1, Math.floor((limit - 2) / 2));
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = 1 + Math.floor((bucket * (count - 2)) / buckets);
    const to = 1 + Math.floor(((bucket + 1) * (count - 2)) / buckets);
    const [low, high] = extremes(values, from, to);
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  }
  kept.push(count - 1);
  return {
    steps: kept.map((at) => steps[at] ?? NaN),
    values: kept.map((at) => values[at] ?? NaN),
  };
}

function extremes(values: ArrayLike<number>, from: number, to: number): readonly [number, number] {
  let low = from;
  let high = from;
  for (let at = from; at < to; at++) {
    const value = values[at] ?? NaN;
    // A NaN is a finding (the run diverged): it is kept as an extreme.
    if (Number.isNaN(value)) return [at, at];
    if (value < (values[low] ?? NaN)) low = at;
    if (value > (values[high] ?? NaN)) high = at;
  }
  return [low, high];
}
