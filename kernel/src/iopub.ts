import type { Json } from "./json.js";
import type { IopubContent, Message, MessageFactory, Parent, StreamName } from "./messages.js";

/** Text waits at most this long for more of the same stream. */
const maxStreamDelayMs = 30;
/** And at most until there is this much of it, in UTF-16 units. */
const maxStreamLength = 64 * 1024;

interface PendingStream {
  readonly name: StreamName;
  readonly parent: Parent;
  parts: string[];
  length: number;
}

/**
 * Everything a kernel publishes, in one order. Text of a stream is gathered, because JupyterLab
 * shows 50 outputs a cell and nbclient is slow with many small ones; any other message sends it first.
 */
export class Iopub {
  readonly #factory: MessageFactory;
  readonly #send: (message: Message) => void;
  #pending: PendingStream | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(factory: MessageFactory, send: (message: Message) => void) {
    this.#factory = factory;
    this.#send = send;
  }

  publish<T extends keyof IopubContent>(
    type: T,
    parent: Parent,
    content: IopubContent[T],
    extra: { readonly metadata?: Json; readonly buffers?: readonly Buffer[] } = {},
  ): void {
    this.flush();
    this.#send(this.#factory.broadcast(type, parent, content, extra));
  }

  stream(name: StreamName, parent: Parent, text: string): void {
    if (text === "") return;
    if (this.#pending?.name !== name || this.#pending.parent !== parent) {
      this.flush();
      this.#pending = { name, parent, parts: [], length: 0 };
      this.#timer = setTimeout(() => this.flush(), maxStreamDelayMs);
    }
    this.#pending.parts.push(text);
    this.#pending.length += text.length;
    if (this.#pending.length >= maxStreamLength) this.flush();
  }

  flush(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    clearTimeout(this.#timer);
    this.#pending = undefined;
    const content = { name: pending.name, text: pending.parts.join("") };
    this.#send(this.#factory.broadcast("stream", pending.parent, content));
  }
}
