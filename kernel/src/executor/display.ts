import { inspect } from "node:util";
import { isJson } from "../json.js";
import type { Bundle } from "./protocol.js";

/** A value with a method of this name shows itself: it returns a MIME bundle (Deno's convention). */
export const displaySymbol = Symbol.for("Jupyter.display");

/** MIME bundle of any value: its own, which may take time, or text as Node prints it. */
export function bundleOf(value: unknown): Bundle | Promise<Bundle> {
  const method = displayMethod(value);
  if (method === undefined) return textBundle(value);
  const own = method.call(value);
  return own instanceof Promise ? own.then(checked) : checked(own);
}

/** Longer arrays, deeper objects and longer strings are cut, and say so. */
function textBundle(value: unknown): Bundle {
  const text = inspect(value, { colors: true, depth: 4, maxStringLength: 10_000 });
  return { data: { "text/plain": text }, metadata: {} };
}

function checked(bundle: unknown): Bundle {
  if (isJson(bundle)) return { data: bundle, metadata: {} };
  throw new TypeError(
    `Jupyter.display: expected a MIME bundle, an object; came ${inspect(bundle)}`,
  );
}

function displayMethod(value: unknown): ((this: unknown) => unknown) | undefined {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") {
    return undefined;
  }
  const method: unknown = Reflect.get(value, displaySymbol);
  return typeof method === "function" ? (method as (this: unknown) => unknown) : undefined;
}
