import { formatCount, formatDuration, formatNumber } from "../payload/format.js";
import type { Metric, TrainingProgressPayload } from "./schema.js";

/** Units done a second; 0 before the first. */
export function rateOf({ done, elapsedSeconds }: TrainingProgressPayload): number {
  return elapsedSeconds > 0 ? done / elapsedSeconds : 0;
}

export function shareOf({ done, total }: TrainingProgressPayload): number {
  return Math.min(1, done / total);
}

/** "12.4 steps/s", or the other way round when one takes longer than a second. */
export function rateText(payload: TrainingProgressPayload): string {
  const rate = rateOf(payload);
  if (rate === 0) return "";
  if (rate < 1) return `${formatNumber(1 / rate, 3)} s/${payload.unit}`;
  return `${formatCount(Number(rate.toPrecision(3)))} ${plural(payload.unit)}/s`;
}

/** What is left at the rate so far; empty when it has ended or has no rate yet. */
export function leftText(payload: TrainingProgressPayload): string {
  const rate = rateOf(payload);
  if (payload.state !== "running" || rate === 0) return "";
  return `${formatDuration((payload.total - payload.done) / rate)} left`;
}

export function metricText({ name, value }: Metric): string {
  return `${name} ${typeof value === "number" ? formatNumber(value) : value}`;
}

export function plural(unit: string): string {
  return unit.endsWith("s")
    ? unit
    : unit.endsWith("ch")
      ? `${unit}es`.replace("epoches", "epochs")
      : `${unit}s`;
}
