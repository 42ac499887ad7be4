import { markOf } from "./executor/protocol.js";

/**
 * Splits a descriptor's stream into text and the marks of `syncNativeOutput`. A mark is a meeting
 * point with the reports: they wait for it in `reached`, and the text behind it waits for `release`.
 */
export class NativeOutput {
  readonly #start: string;
  readonly #print: (text: string) => void;
  #held = "";
  #seen = 0;
  #released = 0;
  /** Text behind marks that the reports have not come to. */
  #early: { readonly after: number; readonly text: string }[] = [];
  #closed = false;
  #waiting: { readonly sequence: number; readonly resolve: () => void } | undefined;

  constructor(secret: string, print: (text: string) => void) {
    this.#start = markOf(secret, 0).slice(0, -2);
    this.#print = print;
  }

  push(chunk: string): void {
    const text = this.#held + chunk;
    let from = 0;
    for (;;) {
      const at = text.indexOf(this.#start, from);
      const end = at < 0 ? -1 : text.indexOf("\u0007", at);
      if (end < 0) break;
      this.#emit(text.slice(from, at));
      from = end + 1;
      this.#mark(Number(text.slice(at + this.#start.length, end)));
    }
    const rest = text.slice(from);
    const kept = this.#beginsMark(rest);
    this.#held = rest.slice(rest.length - kept);
    this.#emit(rest.slice(0, rest.length - kept));
  }

  close(): void {
    this.#emit(this.#held);
    this.release(this.#seen);
    this.#closed = true;
    this.#waiting?.resolve();
  }

  /** Resolves when everything before a mark has been printed. */
  async reached(sequence: number): Promise<void> {
    if (this.#closed || this.#seen >= sequence) return;
    await new Promise<void>((resolve) => (this.#waiting = { sequence, resolve }));
  }

  /** The reports have come to a mark: what was written after it may be printed. */
  release(sequence: number): void {
    this.#released = sequence;
    const early = this.#early;
    this.#early = early.filter(({ after }) => after > sequence);
    for (const { after, text } of early) if (after <= sequence) this.#print(text);
  }

  /** Units at the end of a text that may be the beginning of a mark. */
  #beginsMark(text: string): number {
    const at = text.lastIndexOf("\u001b");
    if (at < 0) return 0;
    const tail = text.slice(at);
    const possible = tail.startsWith(this.#start) || this.#start.startsWith(tail);
    return possible ? tail.length : 0;
  }

  #mark(sequence: number): void {
    this.#seen = sequence;
    if (this.#waiting !== undefined && this.#waiting.sequence <= sequence) {
      this.#waiting.resolve();
      this.#waiting = undefined;
    }
  }

  #emit(text: string): void {
    if (text === "") return;
    if (this.#seen > this.#released) this.#early.push({ after: this.#seen, text });
    else this.#print(text);
  }
}
