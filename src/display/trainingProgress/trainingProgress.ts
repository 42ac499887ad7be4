import { findHost, type Comm, type DisplayHost } from "../host.js";
import { LiveDisplay } from "../live.js";
import { trainingProgress as display } from "./html.js";
import type { ProgressState, TrainingProgressPayload } from "./schema.js";

/** What is counted, and up to where. */
export interface TrainingProgressOptions {
  /** How many units there are in all. */
  readonly total: number;
  readonly title?: string;
  /** What is counted. Default "step". */
  readonly unit?: string;
}

/** The comm target that the front end listens on. */
const COMM_TARGET = "cnnlab.display";

/**
 * A progress bar with rate, time left, current figures and a stop button. It is updated in place, at most four
 * times a second. The button sets `stopRequested`; the loop that sees it ends after the step it is in.
 *
 * @throws Error when `total` is no positive whole number.
 * @example
 * const progress = new TrainingProgress({ total: 100, title: "LeNet-5" });
 * for (let step = 1; step <= 100 && !progress.stopRequested; step++) progress.update(step, { loss: 1 / step });
 * progress.finish();
 */
export class TrainingProgress {
  readonly #options: Required<TrainingProgressOptions>;
  readonly #live: LiveDisplay<TrainingProgressPayload>;
  readonly #comm: Comm | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #start = Date.now();
  #elapsed: number | undefined;
  #done = 0;
  #metrics: Readonly<Record<string, number>> = {};
  #state: ProgressState = "running";

  constructor(options: TrainingProgressOptions, host: DisplayHost = findHost()) {
    const { total, title = "Training", unit = "step" } = options;
    if (!Number.isInteger(total) || total < 1) {
      throw new Error(
        `TrainingProgress: expected total to be a positive whole number; got ${total}`,
      );
    }
    this.#options = { total, title, unit };
    this.#live = new LiveDisplay(display, host);
    this.#comm = host.openComm?.(COMM_TARGET, { display: this.#live.id });
    this.#comm?.onMessage((data) => {
      if (isStop(data)) this.stop();
    });
    this.#send();
    this.#live.flush();
  }

  /** True once the reader pressed stop, or `stop` was called. */
  get stopRequested(): boolean {
    return this.#state === "stopping" || this.#state === "stopped";
  }

  /** Calls back when the reader presses stop. */
  onStop(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Asks the loop to end after the step it is in, as the button does. */
  stop(): void {
    if (this.#state !== "running") return;
    this.#state = "stopping";
    this.#send();
    for (const listener of this.#listeners) listener();
  }

  /** Says how many units are done and what the figures are now. */
  update(done: number, metrics: Readonly<Record<string, number>> = this.#metrics): void {
    this.#done = Math.min(this.#options.total, Math.max(0, Math.floor(done)));
    this.#metrics = metrics;
    this.#send();
  }

  /** Ends it: "done", "stopped" after a stop, or "failed" when the loop threw. */
  finish(state?: "done" | "stopped" | "failed"): void {
    if (this.#elapsed !== undefined) return;
    this.#elapsed = Date.now() - this.#start;
    this.#state = state ?? (this.stopRequested ? "stopped" : "done");
    this.#send();
    this.#live.flush();
    this.#comm?.close();
  }

  #send(): void {
    this.#live.update(() => this.#payload());
  }

  #payload(): TrainingProgressPayload {
    const comm = this.#elapsed === undefined ? this.#comm?.id : undefined;
    return {
      ...this.#options,
      done: this.#done,
      state: this.#state,
      elapsedSeconds: (this.#elapsed ?? Date.now() - this.#start) / 1000,
      metrics: Object.entries(this.#metrics)
        .slice(0, 20)
        .map(([name, value]) => ({ name, value: Number.isFinite(value) ? value : String(value) })),
      ...(comm === undefined ? {} : { comm }),
    };
  }
}

function isStop(data: unknown): boolean {
  return typeof data === "object" && data !== null && "stop" in data && data.stop === true;
}
