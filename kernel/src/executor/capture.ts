import { AsyncLocalStorage } from "node:async_hooks";
import type { Report } from "./protocol.js";

/** Reports of output that can go elsewhere than to the cell. */
export type CapturedReport = Extract<Report, { readonly op: "stream" | "display" | "clear" }>;

const sinks = new AsyncLocalStorage<(report: CapturedReport) => void>();

/** Runs `work`; what it and its callbacks print or display goes to `sink`. */
export function captureOutput<T>(sink: (report: CapturedReport) => void, work: () => T): T {
  return sinks.run(sink, work);
}

/** Hands a report to who captures output here, if anybody does. */
export function capture(report: Report): boolean {
  if (report.op !== "stream" && report.op !== "display" && report.op !== "clear") return false;
  const sink = sinks.getStore();
  // Its own prints would come back to it.
  if (sink !== undefined) sinks.exit(() => sink(report));
  return sink !== undefined;
}
