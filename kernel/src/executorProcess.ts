import { spawn, type ChildProcess } from "node:child_process";
import { Socket } from "node:net";
import process from "node:process";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { encodeFrame, FrameReader } from "./executor/frames.js";
import {
  controlDescriptor,
  isReport,
  outputDescriptor,
  type Command,
  type Report,
} from "./executor/protocol.js";
import type { StreamName } from "./messages.js";

const entry = fileURLToPath(new URL("./executor/main.js", import.meta.url));

const nodeFlags = [
  "--disable-warning=ExperimentalWarning",
  // An interrupt unwinds Node's own timer loop too; its check of the bookkeeping would then abort.
  "--no-force-async-hooks-checks",
];

export interface ExecutorEvents {
  report(report: Report, buffers: readonly Buffer[]): void;
  /** Text of native code and child processes that wrote to the executor's own descriptors. */
  nativeOutput(name: StreamName, text: string): void;
  ended(end: ExecutorEnd): void;
}

export interface ExecutorEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The child process that runs user code. */
export class ExecutorProcess {
  readonly #child: ChildProcess;
  readonly #control: Socket;

  constructor(directory: string, events: ExecutorEvents) {
    this.#child = spawn(process.execPath, [...nodeFlags, entry], {
      cwd: directory,
      env: userEnvironment(),
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      // A process group of its own: interrupt and shutdown reach the child processes of cells too.
      detached: process.platform !== "win32",
    });
    const output = this.#child.stdio[outputDescriptor];
    const control = this.#child.stdio[controlDescriptor];
    if (!(output instanceof Readable) || !(control instanceof Socket)) {
      throw new Error("executor: expected pipes on its descriptors");
    }
    this.#control = control;
    this.#control.on("error", () => undefined);
    const reader = new FrameReader();
    output.on("data", (chunk: Buffer) => {
      for (const frame of reader.push(chunk)) {
        if (isReport(frame.json)) events.report(frame.json, frame.buffers);
      }
    });
    for (const name of ["stdout", "stderr"] as const) {
      this.#child[name]?.setEncoding("utf8").on("data", (text: string) => {
        events.nativeOutput(name, text);
      });
    }
    this.#child.on("close", (code, signal) => events.ended({ code, signal }));
  }

  send(command: Command, buffers: readonly Uint8Array[] = []): void {
    this.#control.write(encodeFrame(command, buffers));
  }

  interrupt(): void {
    this.send({ op: "interrupt" });
    this.#signal("SIGINT");
  }

  kill(): void {
    this.#signal("SIGKILL");
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(process.platform === "win32" ? pid : -pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}

/** The kernel's environment without what belongs to the connection with Jupyter. */
function userEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(JPY_|NODE_CHANNEL)/.test(name));
  return Object.fromEntries(kept);
}
