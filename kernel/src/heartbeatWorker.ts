import { parentPort, workerData } from "node:worker_threads";
import { Reply } from "zeromq";

/** Echoes heartbeats on a thread of its own, so that a busy kernel still answers. */
const socket = new Reply({ linger: 0 });
await socket.bind(String(workerData));
// Ending the thread with an open socket aborts the process inside zeromq.
parentPort?.once("message", () => socket.close());
parentPort?.postMessage("bound");
for await (const frames of socket) await socket.send(frames);
