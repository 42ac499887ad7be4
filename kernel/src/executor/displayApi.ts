import { randomUUID } from "node:crypto";
import { currentCell } from "./cell.js";
import { bundleOf, displaySymbol } from "./display.js";
import { host } from "./host.js";

export interface DisplayOptions {
  /** Names the output, so that `display.update` can replace it; `true` makes a name up. */
  readonly displayId?: string | true;
  readonly metadata?: Record<string, unknown>;
}

/** An output that can be replaced. */
export interface DisplayHandle {
  readonly displayId: string;
  update(value: unknown): void;
}

/**
 * Shows values in the cell: by their own `Symbol.for("Jupyter.display")`, else as text.
 * `display(value, { displayId })` returns a handle; so do the functions for one MIME type.
 */
export interface Display {
  (value: unknown, options: DisplayOptions & { readonly displayId: string | true }): DisplayHandle;
  (value: unknown, options?: DisplayOptions): void;
  /** A MIME bundle as it is, `{ "text/html": …, "text/plain": … }`. */
  bundle(data: Record<string, unknown>, options?: DisplayOptions): DisplayHandle;
  text(text: string, options?: DisplayOptions): DisplayHandle;
  html(html: string, options?: DisplayOptions): DisplayHandle;
  markdown(markdown: string, options?: DisplayOptions): DisplayHandle;
  /** TeX, with its dollar signs. */
  latex(latex: string, options?: DisplayOptions): DisplayHandle;
  /** A value of JSON's kinds, as a tree that can be unfolded. */
  json(value: unknown, options?: DisplayOptions): DisplayHandle;
  javascript(source: string, options?: DisplayOptions): DisplayHandle;
  svg(svg: string, options?: DisplayOptions): DisplayHandle;
  /** Bytes of a picture, or its base64 text. */
  png(image: Uint8Array | string, options?: DisplayOptions): DisplayHandle;
  jpeg(image: Uint8Array | string, options?: DisplayOptions): DisplayHandle;
  gif(image: Uint8Array | string, options?: DisplayOptions): DisplayHandle;
  pdf(document: Uint8Array | string, options?: DisplayOptions): DisplayHandle;
  /** Shows a value in place of what was displayed with this id. */
  update(displayId: string, value: unknown, options?: DisplayOptions): void;
  /** Removes the cell's outputs; with `wait`, when the next one comes. */
  clear(wait?: boolean): void;
}

const textTypes = {
  text: "text/plain",
  html: "text/html",
  markdown: "text/markdown",
  latex: "text/latex",
  json: "application/json",
  javascript: "application/javascript",
  svg: "image/svg+xml",
} as const;

const binaryTypes = {
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  pdf: "application/pdf",
} as const;

export const display: Display = Object.assign(displayValue, {
  bundle: publish,
  text: showAs(textTypes.text),
  html: showAs(textTypes.html),
  markdown: showAs(textTypes.markdown),
  latex: showAs(textTypes.latex),
  json: (value: unknown, options?: DisplayOptions) =>
    publish({ [textTypes.json]: value, "text/plain": JSON.stringify(value) }, options),
  javascript: showAs(textTypes.javascript),
  svg: showAs(textTypes.svg),
  png: showBinaryAs(binaryTypes.png),
  jpeg: showBinaryAs(binaryTypes.jpeg),
  gif: showBinaryAs(binaryTypes.gif),
  pdf: showBinaryAs(binaryTypes.pdf),
  update: (displayId: string, value: unknown, { metadata }: DisplayOptions = {}) => {
    show(value, { displayId, update: true, ...(metadata && { metadata }) });
  },
  clear: (wait = false) => host.clearOutput(wait),
});

function displayValue(
  value: unknown,
  options: DisplayOptions & { readonly displayId: string | true },
): DisplayHandle;
function displayValue(value: unknown, options?: DisplayOptions): void;
function displayValue(value: unknown, options: DisplayOptions = {}): DisplayHandle | undefined {
  const named = withId(options);
  show(value, named);
  return options.displayId === undefined ? undefined : handleOf(named.displayId);
}

/** Values that show themselves may need time; the cell does not end before they have. */
function show(value: unknown, options: HostOptions): void {
  const bundle = bundleOf(value);
  if (bundle instanceof Promise) {
    const shown = bundle.then(({ data, metadata }) => {
      host.display(data, { ...options, metadata: { ...metadata, ...options.metadata } });
    });
    currentCell()?.waitFor(shown);
  } else {
    const { data, metadata } = bundle;
    host.display(data, { ...options, metadata: { ...metadata, ...options.metadata } });
  }
}

interface HostOptions {
  readonly displayId: string;
  readonly update?: boolean;
  readonly metadata?: Record<string, unknown>;
}

function publish(data: Record<string, unknown>, options: DisplayOptions = {}): DisplayHandle {
  const named = withId(options);
  host.display(data, named);
  return handleOf(named.displayId);
}

function showAs(type: string) {
  return (text: string, options?: DisplayOptions) => publish({ [type]: text }, options);
}

function showBinaryAs(type: string) {
  return (content: Uint8Array | string, options?: DisplayOptions) => {
    const base64 = typeof content === "string" ? content : Buffer.from(content).toString("base64");
    return publish({ [type]: base64 }, options);
  };
}

function withId({ displayId, metadata }: DisplayOptions): HostOptions {
  const id = typeof displayId === "string" ? displayId : randomUUID();
  return { displayId: id, ...(metadata && { metadata }) };
}

/** A handle that is the last expression of a cell shows nothing more. */
function handleOf(displayId: string): DisplayHandle {
  const handle = { displayId, update: (value: unknown) => display.update(displayId, value) };
  return Object.defineProperty(handle, displaySymbol, { value: () => ({}) });
}
