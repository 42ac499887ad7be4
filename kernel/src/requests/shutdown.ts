import { asBoolean } from "../json.js";
import type { Handler } from "../kernel.js";

/** `shutdown_request`: every client hears of it, then the process ends. */
export const shutdown: Handler = ({ content, header }, kernel) => {
  const restart = asBoolean(content["restart"], false);
  kernel.iopub.publish("shutdown_reply", header, { status: "ok", restart });
  kernel.shutdown(restart);
  return Promise.resolve({ status: "ok", restart });
};
