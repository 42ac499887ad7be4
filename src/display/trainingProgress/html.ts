import type { Display } from "../display.js";
import { formatDuration, formatNumber } from "../payload/format.js";
import { escapeHtml } from "../payload/html.js";
import { leftText, metricText, plural, rateText, shareOf } from "./rate.js";
import { trainingProgressSchema, type TrainingProgressPayload } from "./schema.js";

export const trainingProgress: Display<TrainingProgressPayload> = {
  schema: trainingProgressSchema,
  text(payload) {
    const { title, done, total, unit, state, elapsedSeconds, metrics } = payload;
    const parts = [
      `${formatNumber(done)} of ${formatNumber(total)} ${plural(unit)}`,
      state,
      `${formatDuration(elapsedSeconds)} elapsed`,
      rateText(payload),
      leftText(payload),
      ...metrics.map(metricText),
    ];
    return `${title}: ${parts.filter((part) => part !== "").join(", ")}.`;
  },
  html(payload) {
    const share = shareOf(payload);
    return (
      `<div><strong>${escapeHtml(payload.title)}</strong> ` +
      `<meter min="0" max="1" value="${share}">${Math.round(share * 100)} %</meter> ` +
      `${escapeHtml(trainingProgress.text(payload).slice(payload.title.length + 2))}</div>`
    );
  },
};
