import { randomUUID } from "node:crypto";
import process from "node:process";
import { host, type HostDisplayOptions } from "./host.js";

/**
 * The display API of tslab 1.0.22 under its name, so that notebooks written for that kernel run
 * unchanged. New notebooks use the global `display`.
 */

export interface Display {
  javascript(s: string): void;
  html(s: string): void;
  markdown(s: string): void;
  latex(s: string): void;
  svg(s: string): void;
  png(b: Uint8Array): void;
  jpeg(b: Uint8Array): void;
  gif(b: Uint8Array): void;
  pdf(b: Uint8Array): void;
  text(s: string): void;
  /** Any MIME type; bytes become base64. */
  raw(contentType: string, b: string | Uint8Array): void;
}

/** Each call shows an output of its own. */
export const display: Display = displayWith(() => ({}));

/** The first call shows an output, the following ones replace it. */
export function newDisplay(): Display {
  const displayId = randomUUID();
  let update = false;
  return displayWith(() => {
    const options = { displayId, update };
    update = true;
    return options;
  });
}

/** `tslab` is the release whose API this is. */
export const versions: { readonly tslab: string; readonly node: string } = {
  tslab: "1.0.22",
  node: process.version,
};

function displayWith(options: () => HostDisplayOptions): Display {
  const raw = (type: string, content: string | Uint8Array): void => {
    const data = typeof content === "string" ? content : Buffer.from(content).toString("base64");
    host.display({ [type]: data }, options());
  };
  const as = (type: string) => (content: string | Uint8Array) => raw(type, content);
  return {
    javascript: as("text/javascript"),
    html: as("text/html"),
    markdown: as("text/markdown"),
    latex: as("text/latex"),
    svg: as("image/svg+xml"),
    png: as("image/png"),
    jpeg: as("image/jpeg"),
    gif: as("image/gif"),
    pdf: as("application/pdf"),
    text: as("text/plain"),
    raw,
  };
}
