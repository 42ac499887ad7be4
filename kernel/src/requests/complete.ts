import { toCodePoints, toUtf16 } from "../codePoints.js";
import { asNumber, asString } from "../json.js";
import type { Handler } from "../kernel.js";

/** `complete_request`; Lab reads kinds and signatures from the experimental metadata. */
export const complete: Handler = async ({ content }, kernel) => {
  const code = asString(content["code"]);
  const cursor = toUtf16(code, asNumber(content["cursor_pos"], Infinity));
  const { start, end, items } = await kernel.language.complete(code, cursor);
  const cursor_start = toCodePoints(code, start);
  const cursor_end = toCodePoints(code, end);
  const types = items.map(({ text, type, signature = "" }) => ({
    text,
    type,
    signature,
    start: cursor_start,
    end: cursor_end,
  }));
  return {
    status: "ok",
    matches: items.map((item) => item.text),
    cursor_start,
    cursor_end,
    metadata: { _jupyter_types_experimental: types },
  };
};
