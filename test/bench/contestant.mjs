import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program that prepares works and times them, one JSON line asked and answered at a time. */
export class Contestant {
  #child;
  #lines;
  #errors = "";

  static async start(program, args, options = {}) {
    const contestant = new Contestant();
    contestant.#child = spawn(program, args, { stdio: "pipe", ...options });
    contestant.#child.on("error", (error) => (contestant.#errors += error.message));
    contestant.#child.stdin.on("error", () => undefined); // it ended: the next answer says so
    contestant.#child.stderr.on("data", (text) => {
      contestant.#errors = (contestant.#errors + text).slice(-2000);
    });
    contestant.#lines = createInterface({ input: contestant.#child.stdout })[
      Symbol.asyncIterator
    ]();
    contestant.about = await contestant.#answer();
    return contestant;
  }

  async #answer() {
    const { value, done } = await this.#lines.next();
    if (!done) return JSON.parse(value);
    const lines = this.#errors.trim().split("\n");
    const error = lines.find((text) => text.includes("Error")) ?? lines.at(-1);
    return { can: false, ended: true, error: error || "it ended without a word" };
  }

  /** `{ can, sample }`, or `{ can: false, error }`. */
  async prepare(work) {
    return this.#ask({ work });
  }

  /** Milliseconds of one step, over `times`; and the process's peak memory so far. */
  async time(times) {
    return this.#ask({ times });
  }

  async #ask(request) {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.#answer();
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.stdin.end();
    const late = setTimeout(() => this.#child.kill("SIGKILL"), 3000);
    await once(this.#child, "exit");
    clearTimeout(late);
  }
}
