import type { Schema } from "../display.js";
import { PayloadError } from "../payload/check.js";
import { h } from "./dom.js";
import type { Mounted, RenderHost } from "./host.js";
import { ensureStyle } from "./style.js";

/** Everything the side that draws knows of one display type. */
export interface Renderer<P> {
  readonly schema: Schema<P>;
  /** Draws into `node`, which is empty. Must not measure: the node may not be on the page yet. */
  mount(payload: P, node: HTMLElement, host: RenderHost): Mounted<P>;
}

/** One display in one node: checks each payload, draws or updates, and shows a box when it cannot. */
export class DisplayView<P> {
  readonly #renderer: Renderer<P>;
  readonly #host: RenderHost;
  readonly #node: HTMLElement;
  #mounted: Mounted<P> | undefined;

  constructor(renderer: Renderer<P>, node: HTMLElement, host: RenderHost) {
    this.#renderer = renderer;
    this.#node = node;
    this.#host = host;
    node.classList.add("cnnlab");
    node.dataset["mimeType"] = renderer.schema.mime;
  }

  /** Shows a payload of unknown origin. Never throws. */
  show(value: unknown): void {
    ensureStyle(this.#node);
    try {
      const payload = this.#renderer.schema.validate(value);
      if (this.#mounted === undefined) {
        this.#node.replaceChildren();
        this.#mounted = this.#renderer.mount(payload, this.#node, this.#host);
      } else this.#mounted.update(payload);
    } catch (error) {
      this.#clear();
      this.#node.replaceChildren(this.#errorBox(error));
    }
  }

  dispose(): void {
    this.#clear();
    this.#node.replaceChildren();
  }

  #clear(): void {
    this.#mounted?.dispose();
    this.#mounted = undefined;
  }

  #errorBox(error: unknown): HTMLElement {
    const t = this.#host.translate;
    const known = error instanceof PayloadError;
    const title = known
      ? t("This display's data is not valid")
      : t("This display could not be drawn");
    const reason = error instanceof Error ? error.message : String(error);
    return h(
      "div",
      { class: "cnnlab-error", role: "alert" },
      h("strong", {}, title),
      h("code", {}, this.#renderer.schema.type),
      h("p", {}, reason.slice(0, 500)),
    );
  }
}
