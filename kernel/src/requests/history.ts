import { asBoolean, asNumber, asString, type Json } from "../json.js";
import type { Handler } from "../kernel.js";
import type { History, HistoryEntry } from "../history.js";

type Access = (history: History, content: Json) => readonly HistoryEntry[];

/** By `hist_access_type`. */
const accesses: Readonly<Record<string, Access>> = {
  tail: (history, content) => history.tail(asNumber(content["n"], 10)),
  range: (history, content) => {
    const stop = content["stop"];
    return history.range(
      asNumber(content["session"], 0),
      asNumber(content["start"], 0),
      typeof stop === "number" ? stop : undefined,
    );
  },
  search: (history, content) =>
    history.search({
      pattern: asString(content["pattern"], "*"),
      count: asNumber(content["n"], 1000),
      unique: asBoolean(content["unique"], false),
    }),
};

/** `history_request`; outputs are not kept, so `output` gets null for each. */
export const history: Handler = ({ content }, kernel) => {
  const type = asString(content["hist_access_type"]);
  const found = accesses[type]?.(kernel.history, content);
  if (found === undefined) {
    throw new Error(
      `history_request: hist_access_type must be tail, range or search; came ${type}`,
    );
  }
  const withOutput = asBoolean(content["output"], false);
  const entries = found.map(([session, line, source]) =>
    withOutput ? [session, line, [source, null]] : [session, line, source],
  );
  return Promise.resolve({ status: "ok", history: entries });
};
