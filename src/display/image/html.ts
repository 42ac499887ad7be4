import type { Display } from "../display.js";
import { formatNumber } from "../payload/format.js";
import { escapeHtml, figure, table } from "../payload/html.js";
import { decodeBase64 } from "../payload/base64.js";
import { rangeSteps } from "../payload/numbers.js";
import { Raster, type Color } from "../picture/raster.js";
import { capOf, captionOf, scoreOf } from "./captions.js";
import { imageSchema, type ImagePayload } from "./schema.js";

const WIDTH = 480;
const GAP = 6;
const RIGHT: Color = 0x2e7d32;
const WRONG: Color = 0xc62828;
const MAX_ROWS = 40;

export const image: Display<ImagePayload> = {
  schema: imageSchema,
  text: (payload) => {
    const score = scoreOf(payload);
    return `${payload.title}: ${capOf(payload)}${score === undefined ? "" : `, ${score}`}.`;
  },
  html: (payload, picture) =>
    figure(picture, image.text(payload).slice(0, -1), ...captions(payload)),
  picture,
};

function captions(payload: ImagePayload): readonly string[] {
  if (payload.labels === undefined && payload.predictions === undefined) return [];
  const count = payload.images.shape[0] ?? 0;
  const rows = Array.from({ length: Math.min(count, MAX_ROWS) }, (_, at) => {
    const { label = "", prediction = "", probability, right } = captionOf(payload, at);
    const share = probability === undefined ? "" : `${formatNumber(probability * 100, 3)} %`;
    return [
      String(at),
      label,
      prediction,
      share,
      right === undefined ? "" : right ? "right" : "wrong",
    ];
  });
  const names = ["image", "label", "prediction", "probability", ""];
  const used = names.map((_, column) => rows.some((row) => row[column] !== ""));
  const columns = names.flatMap((name, i) => (used[i] ? [{ name, numeric: i === 3 }] : []));
  if (used.every((shown, column) => shown === column < 2)) {
    const each = rows.map(([at = "", label = ""]) => `${at} ${label}`).join(", ");
    return [`<p>${escapeHtml(`Labels: ${each}${count > rows.length ? ", …" : "."}`)}</p>`];
  }
  const rest = count > rows.length ? `the first ${rows.length} of ${count}` : "";
  return [
    table(
      columns,
      rows.map((row) => row.filter((_, i) => used[i])),
      rest,
    ),
  ];
}

/** The images in rows, wrong ones framed. */
function picture(payload: ImagePayload, detail: number): Raster {
  const [count = 0, channels = 1, height = 1, width = 1] = payload.images.shape;
  const shown = Math.max(1, Math.round(Math.min(count, 64) * (count > 1 ? detail : 1)));
  const across = Math.min(shown, Math.max(1, Math.round(Math.sqrt(shown * 1.6))));
  const scale = Math.min(8, Math.max(1, Math.floor(WIDTH / across / width)));
  const skip = count === 1 && detail < 1 ? Math.max(1, Math.round(1 / detail)) : 1;
  const [w, h] = [Math.ceil(width / skip), Math.ceil(height / skip)];
  const raster = new Raster(
    across * (w * scale + GAP) + GAP,
    Math.ceil(shown / across) * (h * scale + GAP) + GAP,
  );
  const steps = decodeBase64(payload.images.data);
  const bytes = rangeSteps(payload.images);
  for (let at = 0; at < shown; at++) {
    const x = GAP + (at % across) * (w * scale + GAP);
    const y = GAP + Math.floor(at / across) * (h * scale + GAP);
    const { right } = captionOf(payload, at);
    if (right !== undefined) {
      raster.rect(x - 3, y - 3, w * scale + 6, h * scale + 6, right ? RIGHT : WRONG);
    }
    const channel = (c: number, i: number) => {
      const pixel = Math.floor(i / w) * skip * width + (i % w) * skip;
      return bytes[steps[(at * channels + c) * height * width + pixel] ?? 0] ?? 0;
    };
    const color = (i: number) =>
      (channel(0, i) << 16) |
      (channel(channels === 3 ? 1 : 0, i) << 8) |
      channel(channels === 3 ? 2 : 0, i);
    raster.cells(x, y, { width: w, height: h, color }, scale);
  }
  return raster;
}
