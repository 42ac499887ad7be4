import { inspect } from "node:util";
import type { ErrorContent } from "../messages.js";

/** What a cell shows for a thrown value. */
export function errorContent(thrown: unknown): ErrorContent {
  if (!(thrown instanceof Error)) {
    const text = inspect(thrown);
    return {
      ename: "Thrown",
      evalue: text,
      traceback: [`Thrown: ${inspect(thrown, { colors: true })}`],
    };
  }
  return {
    ename: thrown.name,
    evalue: thrown.message,
    traceback: [inspect(thrown, { colors: true })],
  };
}
