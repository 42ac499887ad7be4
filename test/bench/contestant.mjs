import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program that prepares works and times them, one JSON line asked and answered at a time. */
export class Contestant {
  #child;
  #lines;

  static async start(program, args, options = {}) {
    const contestant = new Contestant();
    contestant.#child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], ...options });
    contestant.#lines = createInterface({ input: contestant.#child.stdout })[
      Symbol.asyncIterator
    ]();
    const first = await contestant.#lines.next();
    if (first.done) throw new Error(`bench: ${program} ${args.join(" ")} did not start`);
    contestant.about = JSON.parse(first.value);
    return contestant;
  }

  async #ask(request) {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    return done ? { can: false } : JSON.parse(value);
  }

  async prepare(work) {
    const { can } = await this.#ask({ work });
    return can === true;
  }

  /** Milliseconds of one step, over `times`; and the process's peak memory so far. */
  async time(times) {
    return this.#ask({ times });
  }

  stop() {
    this.#child.stdin.end();
  }
}
