import { ask, askSync } from "./asks.js";
import { currentCell } from "./cell.js";

export interface InputOptions {
  /** Hides what is typed. */
  readonly password?: boolean;
}

/**
 * Asks the user for a line and waits for it, as browsers do.
 * Returns the line, or `otherwise` when it is empty.
 */
export function prompt(message = "", otherwise = ""): string {
  return askSync(question(message)) || otherwise;
}

/** Asks a yes-or-no question and waits for the answer. */
export function confirm(message = ""): boolean {
  return /^y(es)?$/i.test(askSync(question(`${message} [y/N] `)).trim());
}

/** Asks the user for a line; timers and widgets go on meanwhile. */
export async function input(message = "", options: InputOptions = {}): Promise<string> {
  return ask(question(message, options.password));
}

function question(prompt: string, password = false) {
  const cell = currentCell();
  if (cell?.allowStdin !== true) {
    throw new Error("input: expected a client that can ask the user; this one does not allow it");
  }
  return { op: "input", token: cell.token, prompt, password } as const;
}
