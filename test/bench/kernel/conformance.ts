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

  /** Undefined where the row means nothing for this kernel. A kernel that dies costs only its row. */
  async judge(row: Row): Promise<Outcome | undefined> {
    const cells = cellsFor(row, this.#subject.name);
    if (cells === undefined) return undefined;
    const others: KernelClient[] = [];
    const outcome = await settled(async () => this.#try(row, cells, others));
    await Promise.all(others.map((other) => other.close()));
    if (!outcome.ok || row.alone === true) await this.close();
    return outcome;
  }

  async close(): Promise<void> {
    const kernel = this.#kernel;
    this.#kernel = undefined;
    await kernel?.close();
  }

  async #try(row: Row, cells: readonly string[], others: KernelClient[]): Promise<Outcome> {
    const kernel = await this.#kernelFor(row);
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
    return inTime(row.check(trial), row.patienceMs);
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
    const first = await settled(() =>
      inTime(kernel.execute("0", { silent: true }).then(() => judge(true, ""))),
    );
    if (first.ok) return kernel;
    await kernel.close();
    throw new Error(`its first cell: ${first.happened}`);
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
  } finally {
    clearTimeout(timer);
  }
}

/** What was thrown is an outcome, too: "the kernel died", for one. */
async function settled(trying: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await trying();
  } catch (error) {
    return judge(false, brief(error instanceof Error ? error.message : String(error)));
  }
}
