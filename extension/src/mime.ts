import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { renderers } from "cnnlab/display/render";
import { DisplayWidget } from "./widget.js";

// Below 50, the rank of text/html: our bundles carry both, and the lowest rank is drawn.
const RANK = 40;

const extensions: readonly IRenderMime.IExtension[] = renderers.map((renderer) => ({
  id: `@cnnlab/jupyterlab:${renderer.schema.type}`,
  description: `Draws cnnlab's ${renderer.schema.type} display`,
  dataType: "json",
  rank: RANK,
  rendererFactory: {
    // Payloads are checked and only become text nodes and pixels, so an untrusted notebook may draw them.
    safe: true,
    mimeTypes: [renderer.schema.mime],
    defaultRank: RANK,
    createRenderer: () => new DisplayWidget(renderer),
  },
}));

export default extensions;
