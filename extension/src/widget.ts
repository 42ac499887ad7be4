import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import { DisplayView, type Renderer } from "cnnlab/display/render";
import { labHost } from "./labHost.js";

/** The one widget of all displays: gives a renderer its node and each new model's payload. */
export class DisplayWidget extends Widget implements IRenderMime.IRenderer {
  readonly #view: DisplayView<unknown>;
  readonly #mime: string;

  constructor(renderer: Renderer<unknown>) {
    super();
    this.#mime = renderer.schema.mime;
    this.#view = new DisplayView(renderer, this.node, labHost);
  }

  /** Lab calls this again for update_display_data on the same instance: the view keeps its state and diffs. */
  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#view.show(model.data[this.#mime]);
    return Promise.resolve();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#view.dispose();
    super.dispose();
  }
}
