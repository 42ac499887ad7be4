import { afterAll, beforeAll, expect } from "vitest";
import {
  contentsOf,
  KernelClient,
  type Answer,
  type KernelClientOptions,
} from "../support/kernelClient.js";

/** One kernel for all tests of a file; it must stay silent and end cleanly. */
export function useKernel(options: KernelClientOptions = {}): () => KernelClient {
  let kernel: KernelClient | undefined;
  beforeAll(async () => {
    kernel = await KernelClient.start(options);
    // The first cell waits for the compiler, which is slow on a busy machine.
    await kernel.execute("0;", { silent: true });
  });
  afterAll(async () => {
    await kernel?.close();
    expect(kernel?.log).toBe("");
  });
  return () => {
    if (kernel === undefined) throw new Error("useKernel: only inside tests");
    return kernel;
  };
}

/** The text/plain of the result without colours; undefined when there is none. */
export function resultOf(answer: Answer): string | undefined {
  const data = contentsOf(answer, "execute_result")[0]?.["data"] as
    Record<string, string> | undefined;
  return data === undefined ? undefined : withoutColours(data["text/plain"] ?? "");
}

export function withoutColours(text: string): string {
  return text.replaceAll(new RegExp("\u001b\\[[0-9;]*m", "g"), "");
}

/** The traceback of the one error in an answer, without colours. */
export function tracebackOf(answer: Answer): string {
  const [error] = contentsOf(answer, "error");
  return withoutColours(((error?.["traceback"] ?? []) as readonly string[]).join("\n"));
}

/** For objects to match: text that a pattern describes. */
export function text(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
