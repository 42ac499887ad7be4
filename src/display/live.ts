import { makeBundle } from "./bundle.js";
import type { Display } from "./display.js";
import { findHost, type DisplayHost } from "./host.js";

/** At most four updates a second reach the front end. */
export const MIN_INTERVAL_MS = 250;

let count = 0;

/**
 * An output that is replaced in place as its values change, at most four times a second.
 * The newest values always arrive: what falls between two updates is sent by a timer, or by `flush`.
 */
export class LiveDisplay<P> {
  readonly id: string;
  readonly #display: Display<P>;
  readonly #host: DisplayHost;
  #shown = false;
  #lastSent = -Infinity;
  #pending: (() => P) | undefined;
  #timerSet = false;

  constructor(display: Display<P>, host: DisplayHost = findHost()) {
    count += 1;
    // The time tells outputs of an earlier kernel, still in the notebook, from ours.
    this.id = `cnnlab-${display.schema.type}-${Date.now().toString(36)}-${count}`;
    this.#display = display;
    this.#host = host;
  }

  /** Takes newer values; they are turned into a payload only when they are sent. */
  update(payload: () => P): void {
    this.#pending = payload;
    const wait = this.#lastSent + MIN_INTERVAL_MS - Date.now();
    if (wait <= 0) this.flush();
    else this.#sendIn(wait);
  }

  /** Sends what has not been sent yet. */
  flush(): void {
    const payload = this.#pending;
    if (payload === undefined) return;
    this.#pending = undefined;
    this.#lastSent = Date.now();
    const update = this.#shown;
    this.#shown = true;
    this.#host.display(makeBundle(this.#display, payload()), { displayId: this.id, update });
  }

  #sendIn(ms: number): void {
    if (this.#timerSet) return;
    const setTimer: unknown = Reflect.get(globalThis, "setTimeout");
    if (typeof setTimer !== "function") return;
    this.#timerSet = true;
    const timer: unknown = Reflect.apply(setTimer, undefined, [
      () => {
        this.#timerSet = false;
        this.flush();
      },
      ms,
    ]);
    // A pending update must not keep a script's process alive.
    if (typeof timer === "object" && timer !== null && "unref" in timer) {
      if (typeof timer.unref === "function") Reflect.apply(timer.unref, timer, []);
    }
  }
}
