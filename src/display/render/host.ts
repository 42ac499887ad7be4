import type { ColorScaleName } from "../picture/colorScale.js";

/** What a renderer may ask of the page it is drawn in. Lab, the course export and the gallery each give one. */
export interface RenderHost {
  /** Translates a string of the interface. */
  readonly translate: (text: string) => string;
  /** False when the reader wants no motion or switched animation off. */
  readonly animate: () => boolean;
  /** The scale that the reader prefers to the payload's. */
  readonly colors: (name: ColorScaleName) => ColorScaleName;
  /** Loads plotly.js on first use; absent where a page does not carry it. */
  readonly plotly?: () => Promise<Plotly>;
  /** Sends to the kernel side of a comm; absent without a kernel. False when nobody listens any more. */
  readonly send?: (commId: string, data: Message) => boolean;
  /** Calls back when the page's theme changes; returns what ends it. */
  readonly onThemeChange: (listener: () => void) => () => void;
}

export type Message = Readonly<Record<string, string | number | boolean>>;

/** The part of plotly.js that the displays call. */
export interface Plotly {
  react(node: HTMLElement, traces: unknown, layout: unknown, config?: unknown): Promise<unknown>;
  relayout(node: HTMLElement, changes: unknown): Promise<unknown>;
  purge(node: HTMLElement): void;
  readonly Plots: { resize(node: HTMLElement): unknown };
}

/** A display on the page. */
export interface Mounted<P> {
  /** Takes new values and keeps what the reader chose: zoom, selection, sliders. */
  update(payload: P): void;
  dispose(): void;
}

/** Follows the theme of a page that is not Lab: the system's light or dark preference. */
export function watchSystemTheme(listener: () => void): () => void {
  const query = globalThis.matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", listener);
  return () => {
    query.removeEventListener("change", listener);
  };
}

export function prefersMotion(): boolean {
  return !globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** The host of a plain page. */
export const pageHost: RenderHost = {
  translate: (text) => text,
  animate: prefersMotion,
  colors: (name) => name,
  onThemeChange: watchSystemTheme,
};
