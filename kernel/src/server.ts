import type { Handler, Kernel } from "./kernel.js";
import { errorReply, type Message, type MessageFactory, type Reply } from "./messages.js";
import type { RequestChannel } from "./sockets.js";

export interface ServerOptions {
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly kernel: Omit<Kernel, "abortQueued">;
  readonly factory: MessageFactory;
  send(channel: RequestChannel, message: Message): void;
}

interface Queued {
  readonly channel: RequestChannel;
  readonly request: Message;
}

/**
 * Turns requests into busy, the handler's work, its reply, idle. Cells run one after the other;
 * everything else is answered at once, also while a cell runs.
 */
export class Server {
  readonly #options: ServerOptions;
  readonly #kernel: Kernel;
  #queue: Queued[] = [];
  #running: Message | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#kernel = Object.assign(options.kernel, { abortQueued: () => this.#abortQueued() });
  }

  receive(channel: RequestChannel, request: Message): void {
    if (request.header.msg_type === "execute_request") {
      this.#queue.push({ channel, request });
      if (this.#running === undefined) void this.#runQueue();
    } else void this.#answer({ channel, request });
  }

  async #runQueue(): Promise<void> {
    for (;;) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#running = next.request;
      await this.#answer(next);
      this.#running = undefined;
    }
  }

  async #answer({ channel, request }: Queued): Promise<void> {
    const { header } = request;
    const { iopub } = this.#kernel;
    iopub.publish("status", header, { execution_state: "busy" });
    let reply: Reply | undefined;
    try {
      const handler = this.#options.handlers[header.msg_type];
      reply = handler ? await handler(request, this.#kernel) : unknownRequest(header.msg_type);
    } catch (error) {
      reply = internalError(error);
    } finally {
      iopub.flush();
      if (reply !== undefined) this.#reply(channel, request, reply);
      iopub.publish("status", header, { execution_state: "idle" });
      // Lab takes any idle for the kernel's; a running cell says again that it is busy.
      if (this.#running !== undefined && this.#running !== request) {
        iopub.publish("status", this.#running.header, { execution_state: "busy" });
      }
    }
  }

  #abortQueued(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const { channel, request } of queue) {
      this.#kernel.iopub.publish("status", request.header, { execution_state: "busy" });
      const execution_count = this.#kernel.executionCount;
      this.#reply(channel, request, { status: "aborted", execution_count });
      this.#kernel.iopub.publish("status", request.header, { execution_state: "idle" });
    }
  }

  #reply(channel: RequestChannel, request: Message, content: Reply): void {
    const type = request.header.msg_type.replace(/(_request)?$/, "_reply");
    this.#options.send(channel, this.#options.factory.reply(request, type, content));
  }
}

function unknownRequest(type: string): Reply {
  return errorReply({
    ename: "UnknownRequest",
    evalue: `${type}: this kernel does not know such a message`,
    traceback: [],
  });
}

/** A fault of the kernel is told to the client: a request that gets no answer hangs it. */
function internalError(error: unknown): Reply {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return errorReply({ ename: name, evalue: message, traceback: [stack ?? message] });
}
