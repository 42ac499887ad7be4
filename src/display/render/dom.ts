export type Child = Node | string | undefined;

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * An element with attributes and children. Text only ever becomes a text node, so a label from a payload
 * cannot become markup.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  append(element, children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element; its colours come from the style sheet, so it follows the theme by itself. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  append(element, children);
  return element;
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) if (child !== undefined) element.append(child);
}

let lastId = 0;

/** An id no other element of the page has: two outputs may show the same value. */
export function uniqueId(name: string): string {
  lastId += 1;
  return `cnnlab-${name}-${lastId}`;
}

/** Collects what must be undone, so that a display disposes of everything in one call. */
export class Disposer {
  readonly #undo: (() => void)[] = [];

  add(undo: () => void): void {
    this.#undo.push(undo);
  }

  listen<K extends keyof HTMLElementEventMap>(
    target: HTMLElement | SVGElement,
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ): void {
    const handler = listener as EventListener;
    target.addEventListener(type, handler);
    this.add(() => {
      target.removeEventListener(type, handler);
    });
  }

  dispose(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }
}

/**
 * Calls back with the width of an element whenever it changed or the element came back to the page; never while it is
 * hidden. What could not be drawn then, such as another theme, is drawn when it is shown again.
 */
export function watchWidth(element: Element, listener: (width: number) => void): () => void {
  let known = -1;
  const observer = new ResizeObserver((entries) => {
    const width = Math.round(entries.at(-1)?.contentRect.width ?? 0);
    const before = known;
    known = width;
    if (width > 0 && width !== before) listener(width);
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
  };
}
