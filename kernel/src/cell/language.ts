/**
 * What the request handlers may ask of the TypeScript service. Offsets are UTF-16, as the compiler
 * counts; the handlers convert from Jupyter's code points. Nothing here knows of sockets, and the
 * service never runs user code.
 */
export interface Language {
  /** Type checks a cell and turns it into a script. Cells become part of the session in `executed`. */
  prepare(request: PrepareRequest): Promise<PreparedCell>;
  /** Says how a prepared cell ended; declarations of a failed cell stay known, as their bindings may exist. */
  executed(cellId: string, ok: boolean): void;
  complete(code: string, cursor: number): Promise<Completions>;
  /** `detail` 0 is signature and summary, 1 is everything known. */
  inspect(code: string, cursor: number, detail: 0 | 1): Promise<Inspection | undefined>;
  isComplete(code: string): Promise<Completeness>;
  /** Turns a local TypeScript file into JavaScript without checking it, for the executor's loader. */
  transpile(path: string, code: string): Promise<TranspiledFile>;
  /** Names the cells have declared, with their current types; the newest declaration of a name counts. */
  variables(): Promise<readonly VariableInfo[]>;
  /** Forgets all cells, when the executor is fresh. */
  reset(): Promise<void>;
  /** The folder that relative imports and packages resolve from. */
  setCwd(directory: string): Promise<void>;
  dispose(): Promise<void>;
}

export type TypecheckMode = "on" | "warn" | "off";

export interface PrepareRequest {
  readonly code: string;
  /** Also the script's name in stack frames: `In[3]`. Unique in a session. */
  readonly cellId: string;
  readonly typecheck: TypecheckMode;
  /** True for user expressions: checked against the session, not remembered. */
  readonly transient?: boolean;
}

export type PreparedCell = RunnableCell | RejectedCell;

/**
 * `js` is a sloppy script for V8's `Runtime.evaluate` with `replMode`: static and dynamic imports
 * are calls of {@link importFunctionName}, `import.meta` is {@link importMetaName}, each `await e`
 * is `await` {@link awaitFunctionName}`(e)`, also inside functions, the subject of each `for await`
 * is a call of {@link iterateFunctionName}, and the value of the last expression statement is the
 * script's value. It has no sourceURL comment.
 */
export interface RunnableCell {
  readonly kind: "ok";
  readonly js: string;
  /** Source map v3 as JSON, from `js` to the cell's own lines. */
  readonly sourceMap: string;
  /** Type errors that did not stop the cell (typecheck "warn"), formatted for stderr. */
  readonly warnings: readonly Diagnostic[];
  /** False when the cell ends in a declaration or a semicolon: then the value is not shown. */
  readonly hasResult: boolean;
}

/** An ES module; awaits are wrapped as in cells. `error` says where the syntax is wrong. */
export type TranspiledFile =
  { readonly js: string; readonly sourceMap: string } | { readonly error: string };

export interface RejectedCell {
  readonly kind: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export interface Diagnostic {
  /** TypeScript's number, as in TS2322. */
  readonly code: number;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** 1-based, in the cell. */
  readonly line: number;
  readonly column: number;
  /** Message with code frame, ANSI colours, ready to print. */
  readonly text: string;
}

export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly items: readonly CompletionItem[];
}

export interface CompletionItem {
  readonly text: string;
  /** Lab's icon names: function, method, class, property, variable, module, keyword … */
  readonly type: string;
  readonly signature?: string;
}

export interface Inspection {
  readonly plain: string;
  readonly markdown: string;
}

export interface Completeness {
  readonly status: "complete" | "incomplete" | "invalid" | "unknown";
  /** Only with "incomplete": what to put before the next line. */
  readonly indent?: string;
}

export interface VariableInfo {
  readonly name: string;
  readonly type: string;
  readonly kind: "const" | "let" | "var" | "function" | "class" | "enum" | "import" | "namespace";
}

/** `(specifier: unknown, options?: ImportCallOptions) => Promise<namespace>`, a global of the executor. */
export const importFunctionName = "__cnnlab_import__";

/** Stands for `import.meta` of a cell: `{ url, filename, dirname, resolve }` of the notebook's folder. */
export const importMetaName = "__cnnlab_import_meta__";

/**
 * `<T>(value: T) => T | Promise<Awaited<T>>`: what a cell awaits in place of `value`. An interrupt
 * rejects it, so that pending awaits and async loops end and their `finally` blocks run. (Also, V8's
 * inspector aborts the process when the promise of an awaited script is garbage-collected.)
 */
export const awaitFunctionName = "__cnnlab_await__";

/** `(iterable: unknown) => AsyncIterable<unknown>`, the same for each step of `for await`. */
export const iterateFunctionName = "__cnnlab_iterate__";
