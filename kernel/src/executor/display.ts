import { inspect } from "node:util";
import { asJson, isJson, type Json } from "../json.js";
import type { Bundle } from "./protocol.js";

/** A value with a method of this name shows itself: it returns a MIME bundle (Deno's convention). */
export const displaySymbol = Symbol.for("Jupyter.display");

/** MIME bundle of any value: its own, or text as Node prints it. */
export async function bundleOf(value: unknown): Promise<Bundle> {
  const own = displayMethod(value);
  if (own !== undefined) {
    const bundle: unknown = await own.call(value);
    if (!isJson(bundle)) {
      throw new TypeError(
        `Jupyter.display: expected a MIME bundle, an object; came ${inspect(bundle)}`,
      );
    }
    return { data: bundle, metadata: {} };
  }
  return textBundle(value);
}

export function textBundle(value: unknown): Bundle {
  const data: Json = { "text/plain": inspect(value, { colors: true, depth: 4 }) };
  return { data, metadata: asJson(undefined) };
}

function displayMethod(value: unknown): ((this: unknown) => unknown) | undefined {
  if ((typeof value !== "object" || value === null) && typeof value !== "function")
    return undefined;
  const method: unknown = Reflect.get(value, displaySymbol);
  return typeof method === "function" ? (method as (this: unknown) => unknown) : undefined;
}
