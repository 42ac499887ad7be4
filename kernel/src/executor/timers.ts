import { promisify } from "node:util";
import { contextCell } from "./cell.js";

type Callback = (...values: unknown[]) => void;
type Timer = (callback: Callback, ...values: unknown[]) => unknown;

/**
 * Timers of a cell end with its interrupt. Loops of packages that sleep between their steps, where
 * no `await` of a cell is in the way, end by this.
 */
export function installTimers(): void {
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    const original: unknown = globalThis[name];
    const wrapped: Timer = (callback, ...values) =>
      (original as Timer)(whileNotInterrupted(callback), ...values);
    // What util.promisify makes of it.
    const custom: unknown = Reflect.get(globalThis[name], promisify.custom);
    Object.defineProperty(wrapped, promisify.custom, { value: custom });
    Object.defineProperty(wrapped, "name", { value: name });
    Object.defineProperty(globalThis, name, { value: wrapped, writable: true, configurable: true });
  }
}

function whileNotInterrupted(callback: Callback): Callback {
  const cell = contextCell();
  if (cell === undefined || typeof callback !== "function") return callback;
  return function (this: unknown, ...values) {
    if (!cell.interrupted) callback.apply(this, values);
  };
}
