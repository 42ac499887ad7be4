import { toUtf16 } from "../codePoints.js";
import { asNumber, asString } from "../json.js";
import type { Handler } from "../kernel.js";

/** `inspect_request`: signature and documentation at the cursor. */
export const inspect: Handler = async ({ content }, kernel) => {
  const code = asString(content["code"]);
  const cursor = toUtf16(code, asNumber(content["cursor_pos"], Infinity));
  const detail = content["detail_level"] === 1 ? 1 : 0;
  const found = await kernel.language.inspect(code, cursor, detail);
  if (found === undefined) return { status: "ok", found: false, data: {}, metadata: {} };
  const data = { "text/plain": found.plain, "text/markdown": found.markdown };
  return { status: "ok", found: true, data, metadata: {} };
};
