import type { Language } from "./language.js";

/** The methods of {@link Language} as the worker thread answers them. */
export type LanguageMethods = {
  [M in Exclude<keyof Language, "dispose" | "executed">]: (
    ...args: Parameters<Language[M]>
  ) => Awaited<ReturnType<Language[M]>>;
} & { executed: (cellId: string) => void };

export type MethodName = keyof LanguageMethods;

export interface Call {
  readonly id: number;
  readonly method: MethodName;
  readonly args: readonly unknown[];
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}
