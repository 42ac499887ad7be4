import { host } from "../executor/host.js";
import { isJson } from "../json.js";
import type { Model } from "./model.js";
import { toWire } from "./wire.js";

const models = new Map<string, Model>();

/** Remembers a widget for pages that are opened or reloaded later. */
export function register(model: Model): void {
  models.set(model.modelId, model);
}

export function forget(model: Model): void {
  models.delete(model.modelId);
}

// A page that is opened asks here for all widgets at once.
host.registerTarget("jupyter.widget.control", (comm) => {
  comm.onMessage((data) => {
    if (!isJson(data) || data["method"] !== "request_states") return;
    const states: Record<string, unknown> = {};
    const paths: string[][] = [];
    const allBuffers: Uint8Array[] = [];
    for (const [id, model] of models) {
      const { state, bufferPaths, buffers } = toWire(model.snapshot());
      states[id] = {
        model_name: state["_model_name"],
        model_module: state["_model_module"],
        model_module_version: state["_model_module_version"],
        state,
      };
      paths.push(...bufferPaths.map((path) => [id, "state", ...path]));
      allBuffers.push(...buffers);
    }
    comm.send({ method: "update_states", states, buffer_paths: paths }, allBuffers);
  });
});
