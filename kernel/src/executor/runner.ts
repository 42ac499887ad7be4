import { setTimeout } from "node:timers";
import { Cell, InterruptError, runIn } from "./cell.js";
import { flag, flags, isInterruptPending } from "./control.js";
import { bundleOf } from "./display.js";
import { recoverEngine } from "./engine.js";
import { errorContent } from "./errors.js";
import { evaluate, forgetScripts, type Outcome } from "./evaluate.js";
import { startTime } from "./measure.js";
import { syncNativeOutput } from "./nativeSync.js";
import { report } from "./output.js";
import type { ExecuteCommand } from "./protocol.js";
import { rememberCell } from "./sources.js";

/** After an interrupt, a cell gets this long to run its `finally` blocks before it is left behind. */
const interruptGraceMs = 100;

let running: Run | undefined;

export function execute(command: ExecuteCommand): void {
  rememberCell(command);
  running = new Run(command);
  running.start();
}

/** Ends the running cell: by its own means if it awaits something, else by leaving it behind. */
export function interruptRunning(sequence: number): void {
  const run = running;
  // First of all, as the control worker may end this very function: whatever the cell throws from now on is an interrupt.
  run?.cell.interrupt();
  recoverEngine();
  Atomics.store(flags, flag.interruptSeen, sequence);
  if (run !== undefined) setTimeout(() => run.abandon(), interruptGraceMs);
}

/** One cell from its start to its `done`. */
class Run {
  readonly cell: Cell;
  readonly #command: ExecuteCommand;

  #printTime: (() => void) | undefined;

  constructor(command: ExecuteCommand) {
    this.#command = command;
    this.cell = new Cell(command);
    this.cell.isRunning = true;
  }

  start(): void {
    if (this.#command.isTimed === true) this.#printTime = startTime();
    evaluate(this.cell, this.#command.js, (outcome) => void this.#settle(outcome));
  }

  abandon(): void {
    if (running !== this) return;
    forgetScripts();
    this.#end({ error: errorContent(new InterruptError()) });
  }

  async #settle(outcome: Outcome): Promise<void> {
    if (running !== this) return;
    runIn(this.cell, () => this.#printTime?.());
    try {
      if (outcome.kind === "thrown") throw outcome.value;
      await this.cell.interruptible(this.cell.finished());
      this.#end(await this.#valueOf(outcome.value));
    } catch (thrown) {
      this.#end({
        error: errorContent(
          this.cell.interrupted || isInterruptPending() ? new InterruptError() : thrown,
        ),
      });
    }
  }

  async #valueOf(value: unknown): Promise<Pick<DoneContent, "value">> {
    const wanted = this.#command.value;
    if (wanted === "drop" || (wanted === "publish" && value === undefined)) return {};
    const found = bundleOf(value);
    const bundle = found instanceof Promise ? await this.cell.interruptible(found) : found;
    if (wanted === "return") return { value: bundle };
    if (Object.keys(bundle.data).length > 0) {
      report({ op: "result", token: this.cell.token, ...bundle });
    }
    return {};
  }

  #end(content: DoneContent): void {
    if (running !== this) return;
    running = undefined;
    this.cell.isRunning = false;
    syncNativeOutput();
    report({ op: "done", token: this.cell.token, ...content });
  }
}

type DoneContent = Pick<Extract<Parameters<typeof report>[0], { op: "done" }>, "error" | "value">;
