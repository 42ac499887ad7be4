import type { TranspiledFile } from "./cell/language.js";
import { ExecutorProcess, type ExecutorEnd, type ExecutorOptions } from "./executorProcess.js";
import type { Bundle, CommCommand, ExecuteCommand, Report, Token } from "./executor/protocol.js";
import type { Iopub } from "./iopub.js";
import { deaf, gaveUp, isDump, lostState } from "./lostState.js";
import type { ErrorContent, Message, Parent } from "./messages.js";
import { publishReport } from "./publishReport.js";
import { Stops } from "./stops.js";

/** How a cell ended; without `error` it ran to its end. */
export interface CellEnd {
  readonly error?: ErrorContent;
  readonly value?: Bundle;
}

export interface RunRequest extends Omit<ExecuteCommand, "op" | "token"> {
  /** The message that the cell's output answers. */
  readonly request: Message;
  readonly executionCount: number;
}

export interface CellRunnerEvents {
  /** A cell asks the user of its client for a line. */
  input(request: Message, prompt: string, password: boolean): Promise<string>;
  /** The executor loads a local TypeScript file. */
  transpile(path: string, code: string): Promise<TranspiledFile>;
  /** The running cell has ended; nobody waits for its questions any more. */
  ended(): void;
  /** The executor ended: what it held is gone. */
  lost(): void;
}

/** What output with a token belongs to. */
export interface Work {
  readonly request: Message;
  readonly executionCount: number;
}

interface Pending {
  readonly token: Token;
  readonly end: (end: CellEnd) => void;
}

/** What a fault in native code ends a process with. */
const crashes: ReadonlySet<string> = new Set(["SIGILL", "SIGSEGV", "SIGBUS", "SIGFPE"]);

/** Runs cells in the executor, publishes what they produce, and replaces an executor that ended. */
export class CellRunner {
  /** Target of each open comm, by its id. */
  readonly comms = new Map<string, string>();
  readonly #iopub: Iopub;
  readonly #events: CellRunnerEvents;
  /** Where the next executor starts. */
  directory: string;
  readonly heapLimit: number | undefined;
  readonly #work = new Map<Token, Work>();
  readonly #handling = new Map<Token, Pending>();
  #executor: ExecutorProcess;
  #ready = Promise.withResolvers<void>();
  #running: Pending | undefined;
  #nextToken = 1;
  #latest: Parent = {};
  /** The end of the executor's stderr: V8 says there why it aborted. */
  #lastWords = "";
  #exitCode: number | undefined;
  #interrupts = 0;
  readonly #stops = new Stops();
  #gaveUp = false;
  #isRestarting = false;
  #disposed = false;
  #crash: string | undefined;

  constructor(iopub: Iopub, options: ExecutorOptions, events: CellRunnerEvents) {
    this.#iopub = iopub;
    this.#events = events;
    this.directory = options.directory;
    this.heapLimit = options.heapLimit;
    this.#executor = this.#start();
  }

  /** Counts interrupts: one that comes while a cell is being checked ends it too. */
  get interrupts(): number {
    return this.#interrupts;
  }

  async run({ request, executionCount, ...cell }: RunRequest): Promise<CellEnd> {
    await this.#ready.promise;
    const token = this.#tokenFor(request, executionCount);
    this.#latest = request.header;
    return new Promise((end) => {
      this.#running = { token, end };
      this.#executor.send({ op: "execute", token, ...cell });
    });
  }

  /** Passes a comm message on; resolves when its listeners have run. */
  async comm(
    request: Message,
    message: Omit<CommCommand, "op" | "token" | "target">,
  ): Promise<CellEnd> {
    await this.#ready.promise;
    const { kind, commId } = message;
    const target = this.comms.get(commId) ?? "";
    if (kind === "close") this.comms.delete(commId);
    const token = this.#tokenFor(request, 0);
    return new Promise((end) => {
      this.#handling.set(token, { token, end });
      this.#executor.send({ op: "comm", token, target, ...message }, request.buffers);
    });
  }

  interrupt(): void {
    this.#interrupts += 1;
    if (this.#running === undefined && this.#handling.size === 0) return;
    const step = this.#stops.press(this.#running?.token);
    if (step === "warn") this.#iopub.stream("stderr", this.#latest, deaf);
    if (step !== "end") return this.#executor.interrupt();
    this.#gaveUp = true;
    this.#executor.kill();
  }

  /** Ends the executor; a fresh one starts by itself. */
  async restart(): Promise<void> {
    this.#isRestarting = true;
    this.#ready = Promise.withResolvers();
    this.#executor.kill();
    await this.#ready.promise;
  }

  dispose(): void {
    this.#disposed = true;
    this.#executor.kill();
  }

  #tokenFor(request: Message, executionCount: number): Token {
    const token = this.#nextToken++;
    this.#work.set(token, { request, executionCount });
    return token;
  }

  #start(): ExecutorProcess {
    this.#lastWords = "";
    this.#exitCode = undefined;
    const { directory, heapLimit } = this;
    const crash = this.#crash;
    const options = {
      directory,
      ...(heapLimit !== undefined && { heapLimit }),
      ...(crash !== undefined && { crash }),
    };
    return new ExecutorProcess(options, {
      report: (report, buffers) => this.#report(report, buffers),
      nativeOutput: (name, text) => {
        if (name === "stderr") this.#lastWords = (this.#lastWords + text).slice(-20_000);
        if (!isDump(this.#lastWords)) this.#iopub.stream(name, this.#latest, text);
      },
      ended: (end) => this.#ended(end),
    });
  }

  #report(report: Report, buffers: readonly Buffer[]): void {
    switch (report.op) {
      case "ready":
        return this.#ready.resolve();
      case "done":
        if (this.#running?.token === report.token) this.#conclude(report);
        return;
      case "handled":
        this.#handling.get(report.token)?.end(report);
        this.#handling.delete(report.token);
        return;
      case "forget":
        this.#work.delete(report.token);
        return;
      case "input": {
        const request = this.#work.get(report.token)?.request;
        if (request === undefined) return;
        return this.#answer(report.id, this.#events.input(request, report.prompt, report.password));
      }
      case "transpile": {
        const file = this.#events.transpile(report.path, report.code);
        return this.#answer(report.id, file.then(JSON.stringify));
      }
      case "exit":
        this.#exitCode = report.code;
        return;
      case "comm":
        if (report.kind === "close") this.comms.delete(report.commId);
        else this.comms.set(report.commId, report.target);
        break;
      case "stream":
      case "display":
      case "clear":
      case "result":
      case "error":
      case "sync":
        break;
    }
    const work = "token" in report ? this.#work.get(report.token) : undefined;
    publishReport(this.#iopub, work?.request.header ?? this.#latest, report, {
      executionCount: work?.executionCount ?? 0,
      buffers,
    });
  }

  #answer(id: number, answer: Promise<string>): void {
    void answer.then((value) => this.#executor.send({ op: "answer", id, value }));
  }

  #conclude(end: CellEnd): void {
    const running = this.#running;
    this.#running = undefined;
    this.#events.ended();
    running?.end(end);
  }

  #ended(end: ExecutorEnd): void {
    if (this.#disposed) return;
    const exited = this.#exitCode === undefined ? end : { code: this.#exitCode, signal: null };
    const { heapLimit } = this;
    const error = this.#gaveUp ? gaveUp() : lostState(exited, this.#lastWords, heapLimit);
    this.#gaveUp = false;
    const handling = [...this.#handling.values()];
    this.#handling.clear();
    this.#work.clear();
    this.comms.clear();
    const isWanted = this.#isRestarting;
    this.#isRestarting = false;
    if (!isWanted) this.#ready = Promise.withResolvers();
    // A crash of the engine's addon would come again, in the next process as it starts.
    if (end.signal !== null && crashes.has(end.signal)) this.#crash = end.signal;
    this.#executor = this.#start();
    this.#events.lost();
    for (const { end: answer } of handling) answer({ error });
    if (this.#running) this.#conclude({ error });
    else if (!isWanted) this.#iopub.publish("error", this.#latest, error);
  }
}
