import type { CellRunner } from "./cellRunner.js";
import type { Language, TypecheckMode } from "./cell/language.js";
import type { History } from "./history.js";
import type { Iopub } from "./iopub.js";
import type { Message, Reply } from "./messages.js";

/** What request handlers work with: the state of one kernel. */
export interface Kernel {
  readonly iopub: Iopub;
  readonly language: Language;
  readonly cells: CellRunner;
  readonly history: History;
  executionCount: number;
  typecheck: TypecheckMode;
  /** Drops the execute requests that wait behind the running one, as `aborted`. */
  abortQueued(): void;
  /** Ends the kernel once the answer to the current request is out. */
  shutdown(restart: boolean): void;
}

/** Answers one message type; `undefined` for messages that have no reply. */
export type Handler = (request: Message, kernel: Kernel) => Promise<Reply | undefined>;
