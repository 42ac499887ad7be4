import { AsyncLocalStorage } from "node:async_hooks";
import { report } from "./output.js";
import type { ExecuteCommand, Token } from "./protocol.js";

/** What an interrupt throws into a cell that awaits something. */
export class InterruptError extends Error {
  override readonly name = "KeyboardInterrupt";
  constructor() {
    super("interrupted");
  }
}

/**
 * A piece of work that output belongs to: a cell, or the handling of a comm message. It travels
 * with the async context, so output of an old timer finds the cell that started it.
 */
export class Cell {
  readonly token: Token;
  readonly name: string;
  readonly allowStdin: boolean;
  interrupted = false;
  /** Until its end has been reported; a callback of an older cell is not stopped by an interrupt. */
  isRunning = false;
  /** Rejects the awaits that this cell is suspended in. */
  readonly #waiting = new Set<(reason: InterruptError) => void>();

  readonly #unfinished = new Set<Promise<unknown>>();

  constructor(
    { token, name, allowStdin }: Pick<ExecuteCommand, "token" | "name" | "allowStdin">,
    readonly origin?: Cell,
  ) {
    this.token = token;
    this.name = name;
    this.allowStdin = allowStdin;
    if (origin === undefined) forgotten.register(this, token);
  }

  /** Later work on behalf of this cell, with the same outputs; an interrupt of the cell is over. */
  later(): Cell {
    return new Cell({ token: this.token, name: this.name, allowStdin: false }, this);
  }

  /** Work that the end of the cell waits for, as values that take time to show themselves. */
  waitFor(work: Promise<unknown>): void {
    this.#unfinished.add(work);
    const done = () => this.#unfinished.delete(work);
    work.then(done, done);
  }

  async finished(): Promise<void> {
    await Promise.all(this.#unfinished);
  }

  interrupt(): void {
    this.interrupted = true;
    for (const reject of this.#waiting) reject(new InterruptError());
    this.#waiting.clear();
  }

  /** A promise like `value` that an interrupt of this cell rejects. */
  interruptible<T>(value: PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const done = () => this.#waiting.delete(reject);
      this.#waiting.add(reject);
      value.then(resolve, reject);
      value.then(done, done);
    });
  }
}

/** Lets the kernel process drop the parent message once no callback can print for it. */
const forgotten = new FinalizationRegistry<Token>((token) => report({ op: "forget", token }));

const context = new AsyncLocalStorage<Cell>();
let latest: Cell | undefined;

export function runIn<T>(cell: Cell, work: () => T): T {
  return context.run(cell, work);
}

export function runAsLatest<T>(cell: Cell, work: () => T): T {
  latest = cell;
  return context.run(cell, work);
}

/** The cell that the running callback comes from, if it can be told. */
export function contextCell(): Cell | undefined {
  return context.getStore();
}

/** The cell whose code is running; without async context (native callbacks) the latest one. */
export function currentCell(): Cell | undefined {
  return context.getStore() ?? latest;
}

/** Token for output; 0 before the first cell. */
export function currentToken(): Token {
  return currentCell()?.token ?? 0;
}
