import { once } from "node:events";
import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";

/** Shared with the control worker. */
export interface ControlData {
  readonly flags: Int32Array<SharedArrayBuffer>;
  /** The worker's end of the command channel. */
  readonly port: MessagePort;
}

/** Index of each word of {@link ControlData.flags}. */
export const flag = {
  /** Number of the last interrupt that the user asked for. */
  interruptAsked: 0,
  /** Number of the last interrupt that the main thread has acted on. */
  interruptSeen: 1,
  /** Counts replies to a prompt (and interrupts) that a synchronous prompt waits for. */
  inputArrived: 2,
} as const;

export const flags = new Int32Array(new SharedArrayBuffer(16));

/** Starts the control worker; returns the port on which the kernel's commands arrive. */
export async function startControl(): Promise<MessagePort> {
  const { port1, port2 } = new MessageChannel();
  const data: ControlData = { flags, port: port2 };
  const worker = new Worker(new URL("./controlWorker.js", import.meta.url), {
    workerData: data,
    transferList: [port2],
  });
  await once(worker, "message");
  worker.unref();
  return port1;
}
