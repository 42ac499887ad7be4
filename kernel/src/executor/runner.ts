import { Cell, InterruptError } from "./cell.js";
import { flag, flags } from "./control.js";
import { bundleOf } from "./display.js";
import { errorContent } from "./errors.js";
import { evaluate, forgetScripts, type Outcome } from "./evaluate.js";
import { report } from "./output.js";
import type { ExecuteCommand } from "./protocol.js";

/** After an interrupt, a cell gets this long to run its `finally` blocks before it is concluded. */
const interruptGraceMs = 100;

let running: { readonly cell: Cell; readonly conclude: (outcome: Outcome) => void } | undefined;

export function execute(command: ExecuteCommand): void {
  const cell = new Cell(command);
  const conclude = (outcome: Outcome): void => {
    if (running?.cell !== cell) return;
    running = undefined;
    cell.isRunning = false;
    void finish(command, outcome);
  };
  running = { cell, conclude };
  cell.isRunning = true;
  evaluate(cell, command.js, conclude);
}

/** Ends the running cell, by its own means if it awaits something, else by leaving it behind. */
export function interruptRunning(sequence: number): void {
  Atomics.store(flags, flag.interruptSeen, sequence);
  const target = running;
  if (target === undefined) return;
  target.cell.interrupt();
  setTimeout(() => {
    if (running?.cell !== target.cell) return;
    forgetScripts();
    target.conclude({ kind: "thrown", value: new InterruptError() });
  }, interruptGraceMs);
}

async function finish(command: ExecuteCommand, outcome: Outcome): Promise<void> {
  const { token } = command;
  try {
    if (outcome.kind === "thrown") throw outcome.value;
    if (command.value === "return") {
      report({ op: "done", token, value: await bundleOf(outcome.value) });
      return;
    }
    if (command.value === "publish" && outcome.value !== undefined) {
      report({ op: "result", token, ...(await bundleOf(outcome.value)) });
    }
    report({ op: "done", token });
  } catch (thrown) {
    report({ op: "done", token, error: errorContent(thrown) });
  }
}
