/** What a ZeroMQ socket offers for sending. */
export interface Sender {
  send(frames: Buffer[]): Promise<void>;
}

/**
 * Sends in order, one at a time: after 512 sends in a tick zeromq's `send` turns asynchronous, and
 * a second one started meanwhile is refused with EBUSY.
 */
export class SendQueue {
  readonly #socket: Sender;
  #queue: Buffer[][] = [];
  #draining: Promise<void> | undefined;

  constructor(socket: Sender) {
    this.#socket = socket;
  }

  push(frames: Buffer[]): void {
    this.#queue.push(frames);
    this.#draining ??= this.#drain();
  }

  /** Resolves when everything pushed so far has been handed to ZeroMQ. */
  async flushed(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      for (const frames of batch) {
        try {
          await this.#socket.send(frames);
        } catch {
          // A client that has gone away must not stop the others' messages.
        }
      }
    }
    this.#draining = undefined;
  }
}
