import type { Token } from "./executor/protocol.js";

/** How long a cell may take to end after Stop before the user is offered more. */
const patience = 2000;

/**
 * What another Stop of the same cell does. V8 hears none in a few loops (`for (;;) last = new Array(1000)`), nor does a
 * call of native code; ending the process is then all that helps, and only the user can say whether it is worth the state.
 */
export class Stops {
  #token: Token | undefined;
  #first = 0;
  #warned = false;

  /** "interrupt" at first, "warn" when the cell still runs after two seconds, then "end". */
  press(token: Token | undefined, now = Date.now()): "interrupt" | "warn" | "end" {
    if (token !== this.#token) {
      this.#token = token;
      this.#first = now;
      this.#warned = false;
    }
    if (token === undefined || now - this.#first < patience) return "interrupt";
    if (this.#warned) return "end";
    this.#warned = true;
    return "warn";
  }
}
