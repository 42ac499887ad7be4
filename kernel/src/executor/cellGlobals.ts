import type { Display } from "./displayApi.js";
import type { InputOptions } from "./stdin.js";

/** What cells may use without an import. The language service reads the declarations of this file. */
export interface CellGlobals {
  readonly display: Display;
  prompt(message?: string, otherwise?: string): string;
  confirm(message?: string): boolean;
  input(message?: string, options?: InputOptions): Promise<string>;
}

declare global {
  /** Shows values in the cell; `display.html(…)` and its like show one MIME type. */
  var display: Display;
  /** Asks the user for a line and waits for it; `otherwise` stands for an empty one. */
  function prompt(message?: string, otherwise?: string): string;
  /** Asks a yes-or-no question and waits for the answer. */
  function confirm(message?: string): boolean;
  /** Asks the user for a line; with `{ password: true }` what is typed stays hidden. */
  function input(message?: string, options?: InputOptions): Promise<string>;
}
