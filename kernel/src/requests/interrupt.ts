import type { Handler } from "../kernel.js";

/** `interrupt_request`: ends the running cell and drops those behind it; state is kept. */
export const interrupt: Handler = (_request, kernel) => {
  kernel.cells.interrupt();
  kernel.abortQueued();
  return Promise.resolve({ status: "ok" });
};
