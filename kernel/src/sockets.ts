import { XPublisher, Router } from "zeromq";
import { addressOf, type ConnectionFile } from "./connection.js";
import { startHeartbeat } from "./heartbeat.js";
import { SendQueue } from "./sendQueue.js";

export type RequestChannel = "shell" | "control" | "stdin";

/** Sends frames of a message; receives arrive through the callback of {@link bindSockets}. */
export interface Sockets {
  send(channel: RequestChannel | "iopub", frames: Buffer[]): void;
  close(): Promise<void>;
}

export interface SocketEvents {
  received(channel: RequestChannel, frames: Buffer[]): void;
  /** A client has subscribed to iopub. */
  subscribed(topic: Buffer): void;
}

/** Binds the five sockets of a kernel. */
export async function bindSockets(
  connection: ConnectionFile,
  events: SocketEvents,
): Promise<Sockets> {
  // ROUTER handover: a client that reconnects with its old identity replaces the dead connection.
  const router = () => new Router({ handover: true, linger: 1000, sendHighWaterMark: 0 });
  const shell = router();
  const control = router();
  const stdin = router();
  // Without a mark, output that comes faster than a client reads is kept instead of dropped.
  const iopub = new XPublisher({ linger: 1000, sendHighWaterMark: 0, verbosity: "allSubs" });
  const [heartbeat] = await Promise.all([
    startHeartbeat(addressOf(connection, "hb")),
    shell.bind(addressOf(connection, "shell")),
    control.bind(addressOf(connection, "control")),
    stdin.bind(addressOf(connection, "stdin")),
    iopub.bind(addressOf(connection, "iopub")),
  ]);
  const loops = [
    receive(shell, (frames) => events.received("shell", frames)),
    receive(control, (frames) => events.received("control", frames)),
    receive(stdin, (frames) => events.received("stdin", frames)),
    receive(iopub, ([frame]) => {
      // XPUB passes subscriptions on as a byte 1 and the topic.
      if (frame?.[0] === 1) events.subscribed(frame.subarray(1));
    }),
  ];
  const queues = {
    shell: new SendQueue(shell),
    control: new SendQueue(control),
    stdin: new SendQueue(stdin),
    iopub: new SendQueue(iopub),
  };
  return {
    send: (channel, frames) => queues[channel].push(frames),
    async close() {
      await Promise.all(Object.values(queues).map((queue) => queue.flushed()));
      for (const socket of [shell, control, stdin, iopub]) socket.close();
      await Promise.all([...loops, heartbeat.close()]);
    },
  };
}

async function receive(
  socket: Router | XPublisher,
  listener: (frames: Buffer[]) => void,
): Promise<void> {
  for await (const frames of socket) listener(frames);
}
