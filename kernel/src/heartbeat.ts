import { once } from "node:events";
import { Worker } from "node:worker_threads";

export interface Heartbeat {
  close(): Promise<void>;
}

/** Starts the heartbeat thread and waits until its socket is bound. */
export async function startHeartbeat(address: string): Promise<Heartbeat> {
  const worker = new Worker(new URL("./heartbeatWorker.js", import.meta.url), {
    workerData: address,
  });
  await once(worker, "message");
  return {
    async close() {
      worker.postMessage("close");
      await once(worker, "exit");
    },
  };
}
