import type { MimeBundle } from "./bundle.js";

/** A channel to the front end, as Jupyter's comms are. */
export interface Comm {
  readonly id: string;
  send(data: unknown, buffers?: readonly Uint8Array[]): void;
  onMessage(listener: (data: unknown, buffers: readonly Uint8Array[]) => void): void;
  close(): void;
}

/** Which output a bundle goes to. */
export interface DisplayOptions {
  /** Names the output, so that a later call can replace it. */
  readonly displayId?: string;
  /** Replaces the output of that name instead of adding one. */
  readonly update?: boolean;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Where displays go. The cnnlab kernel puts one at `globalThis[Symbol.for("cnnlab.host")]`. */
export interface DisplayHost {
  display(bundle: MimeBundle, options?: DisplayOptions): void;
  clearOutput?(wait?: boolean): void;
  openComm?(target: string, data: unknown): Comm;
}

/** The key under which a kernel offers its host. */
export const HOST_KEY = Symbol.for("cnnlab.host");

/**
 * The host of this process: the cnnlab kernel's, Deno's Jupyter kernel, stock tslab (which sends one MIME type
 * an output, so it gets text/html), or else the console, which gets the one sentence.
 */
export function findHost(): DisplayHost {
  return findNotebook() ?? textHost;
}

/** The host of this process when it is a notebook's kernel. */
export function findNotebook(): DisplayHost | undefined {
  const own: unknown = Reflect.get(globalThis, HOST_KEY);
  return isHost(own) ? own : (denoHost() ?? tslabHost());
}

function isHost(value: unknown): value is DisplayHost {
  return hasMethod(value, "display");
}

function denoHost(): DisplayHost | undefined {
  const deno: unknown = Reflect.get(globalThis, "Deno");
  const jupyter: unknown = isObject(deno) ? readQuietly(deno, "jupyter") : undefined;
  if (!hasMethod(jupyter, "broadcast")) return undefined;
  return {
    display(data, { displayId, update = false, metadata = {} } = {}) {
      const transient = displayId === undefined ? {} : { display_id: displayId };
      void jupyter.broadcast(update ? "update_display_data" : "display_data", {
        data,
        metadata,
        transient,
      });
    },
  };
}

/** Deno throws when `Deno.jupyter` is read outside `deno jupyter`. */
function readQuietly(target: object, key: string): unknown {
  try {
    return Reflect.get(target, key);
  } catch {
    return undefined;
  }
}

/** tslab's outputs by our names; a later call finds the host anew and must find them. */
const named = new Map<string, TslabDisplay>();

function tslabHost(): DisplayHost | undefined {
  const newDisplay = findTslab();
  if (newDisplay === undefined) return undefined;
  return {
    display(bundle, { displayId } = {}) {
      const known = displayId === undefined ? undefined : named.get(displayId);
      const target = known ?? newDisplay();
      if (displayId !== undefined) named.set(displayId, target);
      const html = bundle["text/html"];
      if (typeof html === "string") target.html(html);
      else target.text(textOf(bundle));
    },
  };
}

interface TslabDisplay {
  html(text: string): void;
  text(text: string): void;
}

/** tslab gives its cells their `require` under this name; it knows tslab's API, which no cell need have imported. */
function findTslab(): (() => TslabDisplay) | undefined {
  const cells: unknown = Reflect.get(globalThis, "__tslab__");
  if (!hasMethod(cells, "require")) return undefined;
  const load = cells.require;
  const api = load("tslab");
  if (!hasMethod(api, "newDisplay")) return undefined;
  return () => {
    const display = api.newDisplay();
    if (!hasMethod(display, "html") || !hasMethod(display, "text")) {
      throw new Error("show: tslab's newDisplay() returned something without html() and text()");
    }
    return display;
  };
}

const textHost: DisplayHost = {
  display(bundle) {
    const console: unknown = Reflect.get(globalThis, "console");
    if (hasMethod(console, "log")) console.log(textOf(bundle));
  },
};

function textOf(bundle: MimeBundle): string {
  const text = bundle["text/plain"];
  return typeof text === "string" ? text : JSON.stringify(bundle);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function hasMethod<K extends string>(
  value: unknown,
  name: K,
): value is object & { readonly [key in K]: (...parts: readonly unknown[]) => unknown } {
  return isObject(value) && typeof Reflect.get(value, name) === "function";
}
