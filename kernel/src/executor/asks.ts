import { receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { InterruptError } from "./cell.js";
import { flag, flags, isInterruptPending } from "./control.js";
import { report } from "./output.js";
import type { Answer, Report } from "./protocol.js";

/**
 * Questions to the kernel process whose answers come by way of the control worker, so that the main
 * thread can also wait for one without turning its event loop, as `prompt()` and module loading must.
 */

type Question = Extract<Report, { readonly op: "input" | "transpile" }>;
type QuestionContent = Question extends infer Q
  ? Q extends Question
    ? Omit<Q, "id">
    : never
  : never;

let port: MessagePort | undefined;
let nextId = 1;
/** Answers whose asker has not looked yet. */
const arrived = new Map<number, string>();

/** The port on which the control worker hands answers over. */
export function listenForAnswers(answers: MessagePort): void {
  port = answers;
}

export function askSync(question: QuestionContent): string {
  const id = pose(question);
  for (;;) {
    const seen = Atomics.load(flags, flag.answers);
    const answer = answerTo(id);
    if (answer !== undefined) return answer;
    Atomics.wait(flags, flag.answers, seen);
  }
}

export async function ask(question: QuestionContent): Promise<string> {
  const id = pose(question);
  for (;;) {
    const seen = Atomics.load(flags, flag.answers);
    const answer = answerTo(id);
    if (answer !== undefined) return answer;
    await Atomics.waitAsync(flags, flag.answers, seen).value;
  }
}

function pose(question: QuestionContent): number {
  const id = nextId++;
  report({ ...question, id });
  return id;
}

function answerTo(id: number): string | undefined {
  if (isInterruptPending()) {
    throw new InterruptError();
  }
  for (;;) {
    const received = port && receiveMessageOnPort(port);
    if (received === undefined) break;
    const answer = received.message as Answer;
    arrived.set(answer.id, answer.value);
  }
  const value = arrived.get(id);
  arrived.delete(id);
  return value;
}
