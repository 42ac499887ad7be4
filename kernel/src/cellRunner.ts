import { ExecutorProcess, type ExecutorEnd } from "./executorProcess.js";
import type { Bundle, ExecuteCommand, Report, Token } from "./executor/protocol.js";
import type { Iopub } from "./iopub.js";
import type { ErrorContent, Message, Parent, StreamName } from "./messages.js";

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
  input(request: Message, prompt: string, password: boolean): void;
  /** The executor ended by itself: what it held is gone. */
  lost(): void;
}

interface Work {
  readonly request: Message;
  readonly executionCount: number;
}

/** Runs cells in the executor, publishes what they produce, and replaces an executor that ended. */
export class CellRunner {
  readonly #iopub: Iopub;
  readonly #events: CellRunnerEvents;
  readonly #work = new Map<Token, Work>();
  #directory: string;
  #executor: ExecutorProcess;
  #ready = Promise.withResolvers<void>();
  #running: { readonly token: Token; readonly end: (end: CellEnd) => void } | undefined;
  #nextToken = 1;
  #latest: Parent = {};
  #disposed = false;

  constructor(iopub: Iopub, events: CellRunnerEvents, directory: string) {
    this.#iopub = iopub;
    this.#events = events;
    this.#directory = directory;
    this.#executor = this.#start();
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  async run({ request, executionCount, ...cell }: RunRequest): Promise<CellEnd> {
    await this.#ready.promise;
    const token = this.#nextToken++;
    this.#work.set(token, { request, executionCount });
    this.#latest = request.header;
    return new Promise((end) => {
      this.#running = { token, end };
      this.#executor.send({ op: "execute", token, ...cell });
    });
  }

  interrupt(): void {
    if (this.#running !== undefined) this.#executor.interrupt();
  }

  answerInput(value: string): void {
    this.#executor.send({ op: "inputReply", value });
  }

  /** Ends the executor and starts a fresh one. */
  restart(): void {
    this.#executor.kill();
  }

  dispose(): void {
    this.#disposed = true;
    this.#executor.kill();
  }

  #start(): ExecutorProcess {
    this.#ready = Promise.withResolvers();
    return new ExecutorProcess(this.#directory, {
      report: (report) => this.#report(report),
      nativeOutput: (name, text) => this.#iopub.stream(name, this.#latest, text),
      ended: (end) => this.#ended(end),
    });
  }

  #parentOf(token: Token): Parent {
    return this.#work.get(token)?.request.header ?? this.#latest;
  }

  #report(report: Report): void {
    if (report.op === "ready") return this.#ready.resolve();
    if (report.op === "sync") return;
    if (report.op === "forget") return void this.#work.delete(report.token);
    const parent = this.#parentOf(report.token);
    switch (report.op) {
      case "stream":
        return this.#iopub.stream(report.name, parent, report.text);
      case "display": {
        const { data, metadata, displayId } = report;
        const type = report.update === true ? "update_display_data" : "display_data";
        const transient = displayId === undefined ? {} : { display_id: displayId };
        return this.#iopub.publish(type, parent, { data, metadata, transient });
      }
      case "clear":
        return this.#iopub.publish("clear_output", parent, { wait: report.wait });
      case "result": {
        const { data, metadata } = report;
        const execution_count = this.#work.get(report.token)?.executionCount ?? 0;
        return this.#iopub.publish("execute_result", parent, { execution_count, data, metadata });
      }
      case "error": {
        const { ename, evalue, traceback } = report;
        return this.#iopub.publish("error", parent, { ename, evalue, traceback });
      }
      case "input": {
        const work = this.#work.get(report.token);
        if (work) this.#events.input(work.request, report.prompt, report.password);
        return;
      }
      case "done":
        if (this.#running?.token === report.token) this.#conclude(report);
        return;
      case "comm":
        return;
    }
  }

  #conclude(end: CellEnd): void {
    const running = this.#running;
    this.#running = undefined;
    running?.end(end);
  }

  #ended(end: ExecutorEnd): void {
    if (this.#disposed) return;
    const error = lostState(end);
    this.#work.clear();
    this.#executor = this.#start();
    this.#events.lost();
    if (this.#running) this.#conclude({ error });
    else this.#iopub.publish("error", this.#latest, error);
  }
}

function lostState({ code, signal }: ExecutorEnd): ErrorContent {
  const how = signal === null ? `exit code ${code ?? "unknown"}` : `signal ${signal}`;
  const evalue = `The process that runs the cells ended with ${how}. All variables are lost; a fresh process has started.`;
  return { ename: "ExecutorEnded", evalue, traceback: [`ExecutorEnded: ${evalue}`] };
}

export type { StreamName };
