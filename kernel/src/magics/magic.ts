import type { Kernel } from "../kernel.js";
import type { ErrorContent, Message } from "../messages.js";

/** A line `%name argument` at the head of a cell. */
export interface Magic {
  /** As in `%cd [folder]`, without the name. */
  readonly usage: string;
  readonly summary: string;
  run(call: MagicCall): Promise<MagicResult>;
}

export interface MagicCall {
  readonly argument: string;
  readonly request: Message;
  readonly kernel: Kernel;
}

export interface MagicResult {
  /** Printed to stdout. */
  readonly text?: string;
  /** Shown by the client's pager. */
  readonly page?: string;
  readonly error?: ErrorContent;
}

export function magicError(evalue: string): MagicResult {
  return { error: { ename: "MagicError", evalue, traceback: [`MagicError: ${evalue}`] } };
}
