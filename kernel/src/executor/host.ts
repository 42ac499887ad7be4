import { currentToken } from "./cell.js";
import { openComm, registerTarget, type Comm, type OpenCommOptions } from "./comms.js";
import { report } from "./output.js";

/** What libraries (the engine's displays, widgets) find at `globalThis[Symbol.for("cnnlab.host")]`. */
export interface Host {
  display(bundle: Record<string, unknown>, options?: HostDisplayOptions): void;
  clearOutput(wait?: boolean): void;
  openComm(target: string, data: unknown, options?: OpenCommOptions): Comm;
  registerTarget(name: string, opened: (comm: Comm, data: unknown) => void): void;
}

export interface HostDisplayOptions {
  readonly displayId?: string;
  /** Replaces the outputs that were displayed with this id. */
  readonly update?: boolean;
  readonly metadata?: Record<string, unknown>;
}

export const hostSymbol = Symbol.for("cnnlab.host");

export const host: Host = {
  display(bundle, { displayId, update = false, metadata = {} } = {}) {
    const id = displayId === undefined ? {} : { displayId };
    report({ op: "display", token: currentToken(), data: bundle, metadata, update, ...id });
  },
  clearOutput(wait = false) {
    report({ op: "clear", token: currentToken(), wait });
  },
  openComm,
  registerTarget,
};
