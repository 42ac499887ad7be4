import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { Socket } from "node:net";
import process from "node:process";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { encodeFrame, FrameReader, type Frame } from "./executor/frames.js";
import {
  controlDescriptor,
  isReport,
  outputDescriptor,
  type Command,
  type Report,
} from "./executor/protocol.js";
import type { StreamName } from "./messages.js";
import { NativeOutput } from "./nativeOutput.js";

const entry = fileURLToPath(new URL("./executor/main.js", import.meta.url));

const nodeFlags = [
  "--disable-warning=ExperimentalWarning",
  // Local .js files are ES modules without a package.json that says so.
  "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
  // An interrupt unwinds Node's own timer loop too; its check of the bookkeeping would then abort.
  "--no-force-async-hooks-checks",
];

export interface ExecutorOptions {
  readonly directory: string;
  /** Megabytes of JavaScript heap; V8's own choice when absent. */
  readonly heapLimit?: number;
  /** The signal with which native code ended the process before: the engine then computes without its addon. */
  readonly crash?: string;
}

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
  readonly #events: ExecutorEvents;
  readonly #native: Readonly<Record<StreamName, NativeOutput>>;
  #frames: Frame[] = [];
  #delivering = false;

  constructor({ directory, heapLimit, crash }: ExecutorOptions, events: ExecutorEvents) {
    this.#events = events;
    const secret = randomUUID();
    const heap = heapLimit === undefined ? [] : [`--max-old-space-size=${heapLimit}`];
    this.#child = spawn(process.execPath, [...nodeFlags, ...heap, entry, secret], {
      cwd: directory,
      env: { ...userEnvironment(), ...(crash !== undefined && { CNNLAB_ADDON_CRASH: crash }) },
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
    this.#native = { stdout: this.#watch("stdout", secret), stderr: this.#watch("stderr", secret) };
    const reader = new FrameReader();
    output.on("data", (chunk: Buffer) => {
      for (const frame of reader.push(chunk)) this.#frames.push(frame);
      if (!this.#delivering) void this.#deliver();
    });
    this.#child.on("error", () => events.ended({ code: null, signal: null }));
    this.#child.on("close", (code, signal) => {
      void this.#delivered().then(() => events.ended({ code, signal }));
    });
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

  #watch(name: StreamName, secret: string): NativeOutput {
    const output = new NativeOutput(secret, (text) => this.#events.nativeOutput(name, text));
    const stream = this.#child[name];
    stream?.setEncoding("utf8").on("data", (text: string) => output.push(text));
    stream?.on("close", () => output.close());
    return output;
  }

  /** Hands reports on in order; a `sync` waits until its marks have come. */
  async #deliver(): Promise<void> {
    this.#delivering = true;
    for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift()) {
      const { json, buffers } = frame;
      if (!isReport(json)) continue;
      if (json.op === "sync") {
        const outputs = json.marked.map((descriptor) => this.#nativeOf(descriptor));
        for (const output of outputs) await output.reached(json.sequence);
        for (const output of outputs) output.release(json.sequence);
      } else this.#events.report(json, buffers);
    }
    this.#delivering = false;
  }

  #nativeOf(descriptor: 1 | 2): NativeOutput {
    return this.#native[descriptor === 1 ? "stdout" : "stderr"];
  }

  async #delivered(): Promise<void> {
    while (this.#delivering) await new Promise((resolve) => setImmediate(resolve));
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
