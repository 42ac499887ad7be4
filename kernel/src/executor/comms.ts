import { randomUUID } from "node:crypto";
import { Cell, currentCell, runIn } from "./cell.js";
import { report } from "./output.js";
import type { CommCommand } from "./protocol.js";

/** A channel between a cell and something in the front end, as widgets use. */
export interface Comm {
  readonly id: string;
  send(data: unknown, buffers?: readonly Uint8Array[]): void;
  onMessage(listener: CommListener): void;
  onClose(listener: () => void): void;
  close(data?: unknown): void;
}

export type CommListener = (data: unknown, buffers: readonly Uint8Array[]) => void;

export interface OpenCommOptions {
  readonly metadata?: Record<string, unknown>;
  readonly buffers?: readonly Uint8Array[];
}

class OpenComm implements Comm {
  /** Output of listeners goes to the cell that opened the comm. */
  readonly cell: Cell;
  readonly #listeners: CommListener[] = [];
  readonly #closeListeners: (() => void)[] = [];

  constructor(
    readonly id: string,
    readonly target: string,
    cell: Cell | undefined,
  ) {
    this.cell = cell ?? new Cell({ token: 0, name: "comm", allowStdin: false });
  }

  send(data: unknown, buffers: readonly Uint8Array[] = []): void {
    sendComm("msg", this, data, { buffers });
  }

  onMessage(listener: CommListener): void {
    this.#listeners.push(listener);
  }

  onClose(listener: () => void): void {
    this.#closeListeners.push(listener);
  }

  close(data: unknown = {}): void {
    if (open.delete(this.id)) sendComm("close", this, data);
  }

  receive(data: unknown, buffers: readonly Uint8Array[]): void {
    for (const listener of this.#listeners) listener(data, buffers);
  }

  closed(): void {
    for (const listener of this.#closeListeners) listener();
  }
}

const open = new Map<string, OpenComm>();
const targets = new Map<string, (comm: Comm, data: unknown) => void>();

export function openComm(target: string, data: unknown, options: OpenCommOptions = {}): Comm {
  const comm = new OpenComm(randomUUID().replaceAll("-", ""), target, currentCell());
  open.set(comm.id, comm);
  sendComm("open", comm, data, options);
  return comm;
}

/** Names what the front end may open; `opened` gets each comm and its first data. */
export function registerTarget(name: string, opened: (comm: Comm, data: unknown) => void): void {
  targets.set(name, opened);
}

/** Handles what the front end sent on a comm. */
export function receiveComm(command: CommCommand, buffers: readonly Uint8Array[]): void {
  const { kind, commId, target, data, token } = command;
  if (kind === "open") {
    const comm = new OpenComm(commId, target, new Cell({ token, name: "comm", allowStdin: false }));
    const opened = targets.get(target);
    if (opened === undefined) return sendComm("close", comm, {});
    open.set(commId, comm);
    return runIn(comm.cell, () => opened(comm, data));
  }
  const comm = open.get(commId);
  if (comm === undefined) return;
  if (kind === "msg") return runIn(comm.cell.later(), () => comm.receive(data, buffers));
  open.delete(commId);
  runIn(comm.cell.later(), () => comm.closed());
}

function sendComm(
  kind: CommCommand["kind"],
  comm: OpenComm,
  data: unknown,
  { metadata = {}, buffers = [] }: OpenCommOptions = {},
): void {
  const { id: commId, target } = comm;
  // A comm message answers whatever is running now, so that the front end can pair them.
  const token = (currentCell() ?? comm.cell).token;
  report({ op: "comm", token, kind, commId, target, data, metadata }, buffers);
}
