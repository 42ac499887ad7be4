// Long enough that turning the event loop costs nothing, short enough for the promised 50 ms.
const INTERVAL_MS = 20;

/** Lets the event loop turn when it has not for a while, so that stop buttons, sliders and messages get through. */
export class Breather {
  #last = Date.now();

  /** To be awaited after each step. */
  async breathe(): Promise<void> {
    if (Date.now() - this.#last < INTERVAL_MS) return;
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
