import { isJson, type Json } from "../json.js";
import type { ErrorContent, StreamName } from "../messages.js";

/** File descriptors of the executor, set up by the kernel process. */
export const outputDescriptor = 3;
export const controlDescriptor = 4;

/** Names a piece of work (a cell, a comm message) so that its output finds its parent message. */
export type Token = number;

/** A MIME bundle with its metadata, as execute_result and display_data carry it. */
export interface Bundle {
  readonly data: Json;
  readonly metadata: Json;
}

/** From the kernel process to the executor. */
export type Command =
  | ExecuteCommand
  | CommCommand
  /** The control worker adds the number of the interrupt for the main thread. */
  | { readonly op: "interrupt"; readonly sequence?: number }
  | ({ readonly op: "answer" } & Answer);

/** Answers a report that has an `id`. */
export interface Answer {
  readonly id: number;
  readonly value: string;
}

export interface CommCommand {
  readonly op: "comm";
  readonly token: Token;
  readonly kind: "open" | "msg" | "close";
  readonly commId: string;
  readonly target: string;
  readonly data: unknown;
}

export interface ExecuteCommand {
  readonly op: "execute";
  readonly token: Token;
  /** Name of the script in stack frames: `In[3]`. */
  readonly name: string;
  readonly code: string;
  readonly js: string;
  readonly sourceMap: string;
  /** What to do with the value of the last expression: publish it, send it in `done`, drop it. */
  readonly value: "publish" | "return" | "drop";
  readonly allowStdin: boolean;
  /** Whether to print how long it took. */
  readonly isTimed?: boolean;
}

/** From the executor to the kernel process, in the order things happened. */
export type Report =
  | { readonly op: "ready" }
  | {
      readonly op: "stream";
      readonly token: Token;
      readonly name: StreamName;
      readonly text: string;
    }
  | ({
      readonly op: "display";
      readonly token: Token;
      readonly displayId?: string;
      readonly update?: boolean;
    } & Bundle)
  | { readonly op: "clear"; readonly token: Token; readonly wait: boolean }
  | ({ readonly op: "result"; readonly token: Token } & Bundle)
  | ({ readonly op: "error"; readonly token: Token } & ErrorContent)
  | {
      readonly op: "done";
      readonly token: Token;
      readonly error?: ErrorContent;
      readonly value?: Bundle;
    }
  /** The user is asked for a line; answered by it. */
  | {
      readonly op: "input";
      readonly id: number;
      readonly token: Token;
      readonly prompt: string;
      readonly password: boolean;
    }
  /** A local TypeScript file is loaded; answered by JSON of a {@link TranspiledFile}. */
  | {
      readonly op: "transpile";
      readonly id: number;
      readonly path: string;
      readonly code: string;
    }
  /** A comm message has been handled by its listeners. */
  | { readonly op: "handled"; readonly token: Token; readonly error?: ErrorContent }
  | {
      readonly op: "comm";
      readonly token: Token;
      readonly kind: "open" | "msg" | "close";
      readonly commId: string;
      readonly target: string;
      readonly data: unknown;
      readonly metadata: Json;
    }
  /** Marks number `sequence` have been written to these descriptors. */
  | { readonly op: "sync"; readonly sequence: number; readonly marked: readonly (1 | 2)[] }
  /** The process is about to exit; without this report it has crashed. */
  | { readonly op: "exit"; readonly code: number }
  /** Nothing can come from this token any more. */
  | { readonly op: "forget"; readonly token: Token };

/** A mark in the stream of a descriptor; the kernel process takes it out. */
export function markOf(secret: string, sequence: number): string {
  return `\u001b]cnnlab:${secret}:${sequence}\u0007`;
}

/** Both processes are ours, so the kind of message is all that is checked. */
export function isCommand(value: unknown): value is Command {
  return isJson(value) && typeof value["op"] === "string";
}

export function isReport(value: unknown): value is Report {
  return isJson(value) && typeof value["op"] === "string";
}
