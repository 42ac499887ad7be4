import childProcess, { type ChildProcess } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import process from "node:process";
import workerThreads, { Worker, type WorkerOptions } from "node:worker_threads";
import { currentCell, runIn } from "./cell.js";
import { syncNativeOutput } from "./nativeSync.js";

type AnyFunction = (this: unknown, ...values: unknown[]) => unknown;

/** Keeps what children write in order with what cells print, and threads' output with their cell. */
export function installNativeHooks(): void {
  for (const name of ["spawnSync", "execSync", "execFileSync"] as const) {
    wrap(childProcess, name, (original) => {
      return function (this: unknown, ...values) {
        syncNativeOutput();
        try {
          return original.apply(this, values);
        } finally {
          syncNativeOutput();
        }
      };
    });
  }
  wrap(childProcess, "spawn", (original) => {
    return function (this: unknown, ...values) {
      syncNativeOutput();
      const child = original.apply(this, values) as ChildProcess;
      child.on("exit", syncNativeOutput);
      return child;
    };
  });
  Object.defineProperty(workerThreads, "Worker", { value: CellWorker });
  syncBuiltinESMExports();
}

/** A thread whose output goes to the cell that started it. */
class CellWorker extends Worker {
  constructor(file: string | URL, options: WorkerOptions = {}) {
    super(file, { ...options, stdout: true, stderr: true });
    const cell = currentCell();
    for (const name of ["stdout", "stderr"] as const) {
      if (options[name] === true) continue;
      const print = (chunk: Buffer) => process[name].write(chunk);
      this[name].on("data", (chunk: Buffer) => {
        if (cell === undefined) print(chunk);
        else runIn(cell, () => print(chunk));
      });
    }
  }
}

function wrap(target: object, name: string, change: (original: AnyFunction) => AnyFunction): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original === "function") {
    Object.defineProperty(target, name, { value: change(original as AnyFunction) });
  }
}
