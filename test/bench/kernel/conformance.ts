import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { KernelClient, type Answer, type KernelClientOptions } from "../../support/kernelClient.js";
import { brief, cellsFor, judge, type Outcome, type Row } from "./row.js";
import type { Subject } from "./subjects.js";

/** Longer than the slowest row of any kernel that answers at all. */
const patienceMs = 20_000;

/** Judges rows on one kernel, row after row; a kernel that fails to answer is started anew. */
export class Examination {
  readonly #subject: Subject;
  #kernel: KernelClient | undefined;
  readonly #files: Readonly<Record<string, string>>;
  #section = "";

  constructor(subject: Subject, rows: readonly Row[]) {
    this.#subject = subject;
    this.#files = Object.fromEntries(rows.flatMap(({ files = {} }) => Object.entries(files)));
  }

  /** Undefined where the row means nothing for this kernel. */
  async judge(row: Row): Promise<Outcome | undefined> {
    const cells = cellsFor(row, this.#subject.name);
    if (cells === undefined) return undefined;
    const kernel = await this.#kernelFor(row);
    const others: KernelClient[] = [];
    const trial = {
      ...{ kernel, cells, subject: this.#subject },
      async run() {
        const answers = [];
        for (const cell of cells) answers.push(await withStragglers(kernel, kernel.execute(cell)));
        return answers;
      },
      another: async (options = {}) => {
        const other = await this.#start(options);
        others.push(other);
        return other;
      },
    };
    const outcome = await inTime(row.check(trial), row.patienceMs);
    await Promise.all(others.map((other) => other.close()));
    if (!outcome.ok || row.alone === true) await this.close();
    return outcome;
  }

  async close(): Promise<void> {
    const kernel = this.#kernel;
    this.#kernel = undefined;
    await kernel?.close();
  }

  async #kernelFor({ section, alone }: Row): Promise<KernelClient> {
    if (section !== this.#section || alone === true) await this.close();
    this.#section = section;
    return (this.#kernel ??= await this.#start({}));
  }

  async #start(options: KernelClientOptions): Promise<KernelClient> {
    const directory = mkdtempSync(join(tmpdir(), "cnnlab-bench-"));
    // Before the kernel starts: Deno reads package.json then.
    for (const [name, text] of Object.entries(this.#files)) {
      const path = join(directory, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const kernel = await KernelClient.launch({ ...options, directory, spec: this.#subject.spec });
    await inTime(kernel.execute("0", { silent: true }).then(() => judge(true, "")));
    return kernel;
  }
}

/** An answer with what came within a moment after its idle: Lab would show it, nbclient would lose it. */
async function withStragglers(kernel: KernelClient, asked: Promise<Answer>): Promise<Answer> {
  const { reply } = await asked;
  await new Promise((done) => setTimeout(done, 250));
  const { msg_id } = reply.parentHeader;
  return { reply, published: kernel.published.filter((m) => m.parentHeader.msg_id === msg_id) };
}

async function inTime(outcome: Promise<Outcome>, ms = patienceMs): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((done) => {
    timer = setTimeout(() => done(judge(false, `no answer in ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([outcome, late]);
  } catch (error) {
    return judge(false, brief(error instanceof Error ? error.message : String(error)));
  } finally {
    clearTimeout(timer);
  }
}
