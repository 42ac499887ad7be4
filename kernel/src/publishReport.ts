import type { Report } from "./executor/protocol.js";
import type { Iopub } from "./iopub.js";
import type { Parent } from "./messages.js";

/** Reports that become a message on iopub. */
export type PublishedReport = Extract<
  Report,
  { readonly op: "stream" | "display" | "clear" | "result" | "error" | "comm" | "sync" }
>;

export interface PublishDetails {
  readonly executionCount: number;
  readonly buffers: readonly Buffer[];
}

/** Publishes what the executor reports under its parent message. */
export function publishReport(
  iopub: Iopub,
  parent: Parent,
  report: PublishedReport,
  { executionCount, buffers }: PublishDetails,
): void {
  switch (report.op) {
    case "sync":
      return;
    case "stream":
      return iopub.stream(report.name, parent, report.text);
    case "display": {
      const { data, metadata, displayId } = report;
      const type = report.update === true ? "update_display_data" : "display_data";
      const transient = displayId === undefined ? {} : { display_id: displayId };
      return iopub.publish(type, parent, { data, metadata, transient });
    }
    case "clear":
      return iopub.publish("clear_output", parent, { wait: report.wait });
    case "result": {
      const { data, metadata } = report;
      const content = { execution_count: executionCount, data, metadata };
      return iopub.publish("execute_result", parent, content);
    }
    case "error": {
      const { ename, evalue, traceback } = report;
      return iopub.publish("error", parent, { ename, evalue, traceback });
    }
    case "comm": {
      const { commId: comm_id, target: target_name, data, metadata } = report;
      const extra = { metadata, buffers };
      if (report.kind === "open") {
        return iopub.publish("comm_open", parent, { comm_id, target_name, data }, extra);
      }
      return iopub.publish(`comm_${report.kind}`, parent, { comm_id, data }, extra);
    }
  }
}
