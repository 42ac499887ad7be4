import { rmSync } from "node:fs";
import process from "node:process";
import { startLanguage } from "./cell/startLanguage.js";
import { CellRunner } from "./cellRunner.js";
import type { ConnectionFile } from "./connection.js";
import { History } from "./history.js";
import { Iopub } from "./iopub.js";
import { MessageFactory, type Message } from "./messages.js";
import { PendingInput } from "./pendingInput.js";
import { watchParent } from "./parentWatch.js";
import { handlers } from "./requests/index.js";
import { Server } from "./server.js";
import { bindSockets, type RequestChannel } from "./sockets.js";
import { decode, encode, Signer, WireError } from "./wire.js";
import { asString } from "./json.js";

/** Runs a kernel until it is shut down. `connectionPath` is removed when the kernel ends for good. */
export async function startKernel(
  connection: ConnectionFile,
  connectionPath: string,
): Promise<void> {
  const signer = new Signer(connection.key, connection.signature_scheme);
  const factory = new MessageFactory();
  const send = (channel: RequestChannel | "iopub", message: Message) => {
    sockets.send(channel, encode(message, signer));
  };
  const iopub = new Iopub(factory, (message) => send("iopub", message));
  const language = startLanguage(process.cwd());
  const history = new History();
  const inputs = new PendingInput();
  const cells = new CellRunner(
    iopub,
    { directory: process.cwd(), ...heapLimit() },
    {
      input: (request, prompt, password) => {
        send("stdin", factory.inputRequest(request, { prompt, password }));
        return inputs.next();
      },
      transpile: (path, code) => language.transpile(path, code),
      ended: () => inputs.clear(),
      lost: () => void language.reset(),
    },
  );

  const shutdown = async (restart: boolean): Promise<void> => {
    cells.dispose();
    history.close();
    await Promise.all([language.dispose(), sockets.close()]);
    if (!restart) rmSync(connectionPath, { force: true });
    process.exit(0);
  };

  const server = new Server({
    handlers,
    factory,
    send,
    kernel: {
      iopub,
      language,
      cells,
      history,
      executionCount: 0,
      typecheck: "on",
      // Not before the reply and the last idle are in the send queues.
      shutdown: (restart) => void setImmediate(() => void shutdown(restart)),
    },
  });

  const receive = (channel: RequestChannel, frames: Buffer[]) => {
    let message: Message;
    try {
      message = decode(frames, signer);
    } catch (error) {
      if (error instanceof WireError) return;
      throw error;
    }
    if (channel !== "stdin") server.receive(channel, message);
    else if (message.header.msg_type === "input_reply") {
      inputs.answer(asString(message.content["value"]));
    }
  };
  let isAnnounced = false;
  const sockets = await bindSockets(connection, {
    received: receive,
    subscribed: (topic) => {
      const subscription = topic.toString();
      iopub.publish("iopub_welcome", {}, { subscription });
      // Once, and not before there is anyone to hear it.
      if (!isAnnounced) iopub.publish("status", {}, { execution_state: "starting" });
      isAnnounced = true;
    },
  });
  watchParent(() => void shutdown(false));
}

/** Megabytes of heap for user code, from the environment. */
function heapLimit(): { readonly heapLimit?: number } {
  const megabytes = Number(process.env["CNNLAB_HEAP_MB"]);
  return Number.isInteger(megabytes) && megabytes > 0 ? { heapLimit: megabytes } : {};
}
