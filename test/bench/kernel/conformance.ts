import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { KernelClient, type Answer, type KernelClientOptions } from "../../support/kernelClient.js";
import { brief, cellsFor, judge, type Outcome, type Row } from "./row.js";
import type { Subject } from "./subjects.js";

/** Longer than the slowest row of any kernel that answers at all. */
const patienceMs = 20_000;

type Files = NonNullable<Row["files"]>;

interface ExaminationOptions {
  /**
   * A comparison is kind to peers: a kernel for each section and one of its own for a row that may harm it, time
   * for what comes after the idle; and it judges times. A test of our own kernel does none of these.
   */
  readonly compares?: boolean;
}

/** Judges rows on one kernel, row after row; a kernel that fails to answer is started anew. */
export class Examination {
  readonly #subject: Subject;
  readonly #compares: boolean;
  #kernel: KernelClient | undefined;
  readonly #files: Files;
  #section = "";

  constructor(subject: Subject, rows: readonly Row[], options: ExaminationOptions = {}) {
    this.#subject = subject;
    this.#compares = options.compares ?? true;
    this.#files = Object.fromEntries(rows.flatMap(({ files = {} }) => Object.entries(files)));
  }

  /** Undefined where the row means nothing for this kernel. A kernel that dies costs only its row. */
  async judge(row: Row): Promise<Outcome | undefined> {
    const cells = cellsFor(row, this.#subject.name);
    if (cells === undefined) return undefined;
    const others: Promise<KernelClient>[] = [];
    const outcome = await settled(async () => this.#try(row, cells, others));
    for (const other of await Promise.allSettled(others))
      if (other.status === "fulfilled") await other.value.close();
    if (!outcome.ok || this.#isAlone(row)) await this.close();
    return outcome;
  }

  async close(): Promise<void> {
    const kernel = this.#kernel;
    this.#kernel = undefined;
    await kernel?.close();
  }

  async #try(
    row: Row,
    cells: readonly string[],
    others: Promise<KernelClient>[],
  ): Promise<Outcome> {
    const kernel = await this.#kernelFor(row);
    const trial = {
      ...{ kernel, cells, subject: this.#subject, judgesTimes: this.#compares },
      run: async () => {
        const answers = [];
        for (const cell of cells) {
          const asked = kernel.execute(cell);
          answers.push(await (this.#compares ? withStragglers(kernel, asked) : asked));
        }
        return answers;
      },
      another: (options = {}) => {
        const other = this.#start(options, {});
        others.push(other);
        return other;
      },
    };
    return inTime(row.check(trial), row.patienceMs);
  }

  /** Rows of a folder of their own stay alone. */
  #isAlone({ alone = false, files }: Row): boolean {
    return alone && (this.#compares || files !== undefined);
  }

  async #kernelFor(row: Row): Promise<KernelClient> {
    const isAlone = this.#isAlone(row);
    const hasEnded = this.#kernel !== undefined && !isRunning(this.#kernel);
    const isNew = this.#compares && row.section !== this.#section;
    if (isNew || isAlone || hasEnded) await this.close();
    this.#section = row.section;
    // Others' files would be in the way of one that is about a folder.
    return (this.#kernel ??= await this.#start({}, isAlone ? (row.files ?? {}) : this.#files));
  }

  async #start(options: KernelClientOptions, files: Files): Promise<KernelClient> {
    const directory = mkdtempSync(join(tmpdir(), "cnnlab-bench-"));
    // Before the kernel starts: Deno reads package.json then.
    for (const [name, text] of Object.entries(files)) {
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

const isRunning = ({ process }: KernelClient): boolean =>
  process.exitCode === null && process.signalCode === null;

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
