import { Session } from "node:inspector";
import { Socket } from "node:net";
import process from "node:process";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { FrameReader } from "./frames.js";
import { controlDescriptor, isCommand } from "./protocol.js";
import { flag, type ControlData } from "./control.js";

/**
 * Reads what the kernel process sends, on a thread that stays free while a cell is busy: passes work
 * on to the main thread, terminates it on interrupt, and ends the process when the kernel has gone.
 */

/** A main thread that reaches its event loop, or an await of the cell, answers well within this. */
const graceMs = 15;

const { flags, port, answers } = workerData as ControlData;
const session = new Session();
session.connectToMainThread();

const socket = new Socket({ fd: controlDescriptor });
const reader = new FrameReader();
socket.on("data", (chunk: Buffer) => {
  for (const frame of reader.push(chunk)) {
    if (!isCommand(frame.json)) continue;
    switch (frame.json.op) {
      case "interrupt":
        interrupt(port);
        break;
      case "answer":
        answers.postMessage(frame.json);
        wake();
        break;
      default:
        port.postMessage(frame);
    }
  }
});
socket.on("close", endProcess);
socket.on("error", endProcess);
parentPort?.postMessage("ready");

function interrupt(main: MessagePort): void {
  const sequence = Atomics.add(flags, flag.interruptAsked, 1) + 1;
  main.postMessage({ json: { op: "interrupt", sequence }, buffers: [] });
  wake();
  setTimeout(() => {
    if (Atomics.load(flags, flag.interruptSeen) >= sequence) return;
    session.post("Runtime.terminateExecution", () => {
      // Whatever was terminated, perhaps the message above, the main thread has to look again.
      main.postMessage({ json: { op: "interrupt", sequence }, buffers: [] });
    });
  }, graceMs);
}

/** Ends the main thread's wait for an answer. */
function wake(): void {
  Atomics.add(flags, flag.answers, 1);
  Atomics.notify(flags, flag.answers);
}

/** `process.exit` would wait for the main thread, which may be in a loop. */
function endProcess(): void {
  process.kill(process.pid, "SIGKILL");
}
