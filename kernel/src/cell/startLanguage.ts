import { Worker } from "node:worker_threads";
import type { Language } from "./language.js";
import type { Answer, Call, LanguageMethods, MethodName } from "./languageCalls.js";

/**
 * The compiler keeps some 80 MB and leaves little garbage a cell; V8's default young generation
 * would add 150 MB that nobody needs.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 2_048 };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts the TypeScript service in a worker thread, where it warms up at once. It answers while a
 * cell runs, and a slow check never delays a heartbeat or an output.
 */
export function startLanguage(directory: string): Language {
  const worker = new Worker(new URL("./languageWorker.js", import.meta.url), {
    workerData: { directory },
    resourceLimits,
  });
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  const failAll = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("message", ({ id, value, error }: Answer) => {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) entry?.resolve(value);
    else entry?.reject(new Error(error));
  });
  worker.on("error", failAll);
  worker.on("exit", () => failAll(new Error("language service: it has ended")));

  const call = <M extends MethodName>(
    method: M,
    ...args: Parameters<LanguageMethods[M]>
  ): Promise<ReturnType<LanguageMethods[M]>> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, {
        resolve: (value) => resolve(value as ReturnType<LanguageMethods[M]>),
        reject,
      });
      worker.postMessage({ id, method, args } satisfies Call);
    });

  return {
    prepare: (request) => call("prepare", request),
    executed: (cellId) => void call("executed", cellId).catch(() => undefined),
    complete: (code, cursor) => call("complete", code, cursor),
    inspect: (code, cursor, detail) => call("inspect", code, cursor, detail),
    isComplete: (code) => call("isComplete", code),
    transpile: (path, code) => call("transpile", path, code),
    variables: () => call("variables"),
    reset: () => call("reset"),
    setCwd: (path) => call("setCwd", path),
    dispose: async () => void (await worker.terminate()),
  };
}
