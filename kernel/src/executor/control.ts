import { once } from "node:events";
import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";

/** Shared with the control worker. */
export interface ControlData {
  readonly flags: Int32Array<SharedArrayBuffer>;
  /** The worker's end of the command channel. */
  readonly port: MessagePort;
  /** The worker's end of the channel of answers, which the main thread reads on demand. */
  readonly answers: MessagePort;
}

/** Index of each word of {@link ControlData.flags}. */
export const flag = {
  /** Number of the last interrupt that the user asked for. */
  interruptAsked: 0,
  /** Number of the last interrupt that the main thread has acted on. */
  interruptSeen: 1,
  /** Counts answers, and interrupts, which end the wait for an answer. */
  answers: 2,
} as const;

export const flags = new Int32Array(new SharedArrayBuffer(16));

/** Whether the user has asked for an interrupt that the main thread has not yet come round to. */
export function isInterruptPending(): boolean {
  return Atomics.load(flags, flag.interruptAsked) > Atomics.load(flags, flag.interruptSeen);
}

export interface Control {
  readonly commands: MessagePort;
  readonly answers: MessagePort;
}

/** Starts the control worker; returns the ports on which its messages arrive. */
export async function startControl(): Promise<Control> {
  const commands = new MessageChannel();
  const answers = new MessageChannel();
  const data: ControlData = { flags, port: commands.port2, answers: answers.port2 };
  const worker = new Worker(new URL("./controlWorker.js", import.meta.url), {
    workerData: data,
    transferList: [commands.port2, answers.port2],
  });
  await once(worker, "message");
  worker.unref();
  return { commands: commands.port1, answers: answers.port1 };
}
