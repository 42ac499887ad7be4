import { captureOutput, type CapturedReport } from "../executor/capture.js";
import { bundleOf } from "../executor/display.js";
import { errorContent } from "../executor/errors.js";
import { appearance, type Appearance } from "./layout.js";
import { outputModule, Widget } from "./widget.js";

/** One output as a notebook file has it. */
export interface CellOutput {
  readonly output_type: "stream" | "display_data" | "error";
  readonly [field: string]: unknown;
}

/** Prints within this time travel together, as the whole list of outputs is sent each time. */
const coalesceMs = 40;

/**
 * A place for output inside other widgets.
 *
 * @example await output.capture(() => console.log("inside"));
 */
export class Output extends Widget<{ outputs: readonly CellOutput[] }> {
  #pending: CellOutput[] = [];
  readonly #displayIds: (string | undefined)[] = [];
  #clearOnNext = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: Appearance = {}) {
    super(
      { model: "OutputModel", view: "OutputView", module: outputModule },
      { msgId: "", outputs: [], ...appearance(options, undefined) },
    );
  }

  get outputs(): readonly CellOutput[] {
    return this.#pending;
  }

  /** Runs `work`; what it and its callbacks print, display or throw shows here. */
  async capture(work: () => unknown): Promise<void> {
    await captureOutput(
      (report) => this.#add(report),
      async () => {
        try {
          const value = await work();
          if (value !== undefined) this.append(await bundleOf(value));
        } catch (thrown) {
          this.#push({ output_type: "error", ...errorContent(thrown) });
        }
      },
    );
    this.#flush();
  }

  /** Adds a MIME bundle. */
  append({ data, metadata = {} }: { readonly data: object; readonly metadata?: object }): void {
    this.#push({ output_type: "display_data", data, metadata });
  }

  /** Removes all output; with `wait`, when the next one comes. */
  clear(wait = false): void {
    this.#clearOnNext = wait;
    if (wait) return;
    this.#pending = [];
    this.#displayIds.length = 0;
    this.#schedule();
  }

  #add(report: CapturedReport): void {
    if (report.op === "clear") return this.clear(report.wait);
    if (report.op === "stream") return this.#print(report.name, report.text);
    const { data, metadata, displayId, update } = report;
    const output: CellOutput = { output_type: "display_data", data, metadata };
    if (update !== true) return this.#push(output, displayId);
    this.#pending = this.#pending.map((old, at) =>
      this.#displayIds[at] === displayId ? output : old,
    );
    this.#schedule();
  }

  #print(name: string, text: string): void {
    const last = this.#pending.at(-1);
    const goesOn = !this.#clearOnNext && last?.output_type === "stream" && last["name"] === name;
    if (!goesOn) return this.#push({ output_type: "stream", name, text });
    this.#pending = [
      ...this.#pending.slice(0, -1),
      { ...last, text: `${String(last["text"])}${text}` },
    ];
    this.#schedule();
  }

  #push(output: CellOutput, displayId?: string): void {
    if (this.#clearOnNext) this.clear();
    this.#pending = [...this.#pending, output];
    this.#displayIds[this.#pending.length - 1] = displayId;
    this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#flush(), coalesceMs);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.set({ outputs: this.#pending });
  }
}
