import { Agenda } from "../backend/agenda.js";

// Long enough that turning the event loop costs nothing, short enough for the promised 50 ms.
const INTERVAL_MS = 20;

/** Lets the event loop turn when it has not for a while, so that stop buttons, sliders and messages get through. */
export class Breather {
  #last = Date.now();

  /** To be awaited after each piece of work; undefined when it is not time yet. */
  breathe(): Promise<void> | undefined {
    return Date.now() - this.#last < INTERVAL_MS ? undefined : this.#turn();
  }

  /** Runs `fn` with its ops put off, then computes them with breaths in between. */
  async inSlices<T>(fn: () => T): Promise<T> {
    const agenda = new Agenda();
    const result = agenda.collect(fn);
    while (agenda.step()) await this.breathe();
    return result;
  }

  async #turn(): Promise<void> {
    await new Promise<void>(schedule);
    this.#last = Date.now();
  }
}

// Node's setImmediate lets waiting input through; where there is none, a timer does.
function schedule(go: () => void): void {
  for (const name of ["setImmediate", "setTimeout"]) {
    const later: unknown = Reflect.get(globalThis, name);
    if (typeof later === "function") {
      Reflect.apply(later, undefined, [go, 0]);
      return;
    }
  }
  go();
}
