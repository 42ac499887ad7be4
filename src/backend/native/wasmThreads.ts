import { Worker } from "node:worker_threads";
import type { Threading } from "../wasm/wasmMachine.js";
import { defaultThreads } from "./defaultThreads.js";

// Text, not a file: it needs no path when the engine is bundled.
const source = `
require("node:worker_threads").parentPort.on("message", ({ module, memory, thread }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  exports.__stack_pointer.value = exports.stack(thread);
  exports.work(thread);
});
`;

/** Node's worker threads for the WebAssembly kernels; an idle one sleeps, and none keeps the process alive. */
export function wasmThreads(): Threading {
  return {
    count: defaultThreads(),
    open() {
      const worker = new Worker(source, { eval: true, execArgv: [] });
      worker.unref();
      return (start) => worker.postMessage(start);
    },
  };
}
