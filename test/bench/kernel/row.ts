import type { KernelClient, Answer } from "../../support/kernelClient.js";
import { contentsOf, textOf } from "../../support/kernelClient.js";
import type { Subject, SubjectName } from "./subjects.js";

/** One cell or several. */
export type Code = string | readonly string[];

/** The code of a row: `ts` for every TypeScript kernel, unless one has an idiom of its own. */
export interface Idioms {
  readonly ts?: Code;
  readonly cnnlab?: Code;
  readonly tslab?: Code;
  readonly Deno?: Code;
  readonly python?: Code;
}

export interface Outcome {
  readonly ok: boolean;
  /** What came instead, in a few words; for the table. */
  readonly happened: string;
}

/** A kernel under test and the row's cells in its idiom. */
export interface Trial {
  readonly kernel: KernelClient;
  readonly subject: Subject;
  readonly cells: readonly string[];
  /** Whether the machine is quiet enough to judge how long something took. */
  readonly judgesTimes: boolean;
  /** Runs the row's cells one after the other. */
  readonly run: () => Promise<readonly Answer[]>;
  /** A kernel of the same kind beside it, closed after the row. */
  readonly another: (options?: {
    readonly key?: string;
    readonly env?: NodeJS.ProcessEnv;
  }) => Promise<KernelClient>;
}

export type Check = (trial: Trial) => Promise<Outcome>;

/** A statement of what a kernel does, the code that tries it, and the judgement of what came. */
export interface Row {
  readonly section: string;
  readonly line: string;
  readonly code: Idioms;
  readonly check: Check;
  /** Files of the notebook's folder, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** In a kernel of its own: what comes after could suffer. */
  readonly alone?: boolean;
  /** How long an answer may take, where that is long. */
  readonly patienceMs?: number;
}

/** Rows of one chapter of the table. */
export const inSection = (section: string, rows: readonly Omit<Row, "section">[]): readonly Row[] =>
  rows.map((row) => ({ section, ...row }));

/** The cells of a row for one kernel; undefined where the row means nothing there. */
export function cellsFor({ code }: Row, name: SubjectName): readonly string[] | undefined {
  const own = name === "ipykernel" ? code.python : (code[name] ?? code.ts);
  if (own === undefined) return undefined;
  return typeof own === "string" ? [own] : own;
}

export const judge = (ok: boolean, happened: string): Outcome => ({ ok, happened });

const escapes = new RegExp("\u001b\\[[0-9;]*m", "g");

/** What a reader sees of an answer: results, displays and printed text, without colours. */
export function visible(answer: Answer): string {
  const shown = answer.published
    .filter(({ header }) => /^(execute_result|display_data)$/.test(header.msg_type))
    .map(({ content }) => (content["data"] as Record<string, unknown>)["text/plain"] ?? "");
  return `${textOf(answer)}${shown.map(String).join("\n")}`.replaceAll(escapes, "");
}

/** What a reader sees of what went wrong: tracebacks and stderr, without colours. */
export function complaint(answer: Answer): string {
  const errors = [...contentsOf(answer, "error"), answer.reply.content].map(
    ({ ename = "", evalue = "", traceback = [] }) =>
      `${String(ename)}: ${String(evalue)}\n${(traceback as readonly string[]).join("\n")}`,
  );
  return `${errors.join("\n")}\n${textOf(answer, "stderr")}`.replaceAll(escapes, "");
}

export const failed = ({ reply }: Answer): boolean => reply.content["status"] === "error";

/** In a few words, for the table. */
export function brief(text: string): string {
  const line = text
    .replaceAll(/[\s|]+/g, " ")
    .replace(/^[: ]+/, "")
    .trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line || "nothing came";
}

export function last(answers: readonly Answer[]): Answer {
  const answer = answers.at(-1);
  if (answer === undefined) throw new Error("row: expected cells; came none");
  return answer;
}

/** All cells succeed and the last one shows this. */
export function shows(wanted: RegExp): Check {
  return async ({ run }) => {
    const answers = await run();
    const wrong = answers.find(failed);
    if (wrong) return judge(false, brief(complaint(wrong)));
    const text = visible(last(answers));
    return judge(wanted.test(text), brief(text || complaint(last(answers))));
  };
}

/** The last cell is answered by an error, or text on stderr, that says all of this. */
export function complains(...wanted: readonly RegExp[]): Check {
  return async ({ run }) => {
    const answer = last(await run());
    const text = complaint(answer);
    const missing = wanted.find((pattern) => !pattern.test(text));
    return judge(missing === undefined, missing ? `lacks ${String(missing)}: ${brief(text)}` : "");
  };
}

/** The last answer's messages of one type fulfil a condition. */
export function publishes(
  type: string,
  wanted: (content: Readonly<Record<string, unknown>>) => boolean = () => true,
): Check {
  return async ({ run }) => {
    const answer = last(await run());
    const contents = contentsOf(answer, type);
    const types = answer.published.map(({ header }) => header.msg_type).slice(1, -1);
    const came = contents.length > 0 ? JSON.stringify(contents.at(-1)) : types.join(" ");
    return judge(contents.some(wanted), brief(failed(answer) ? complaint(answer) : came));
  };
}
