import { prefersMotion, type RenderHost } from "cnnlab/display/render";
import { sendToComm } from "./comms.js";
import { loadPlotly } from "./plotly.js";
import { session } from "./session.js";

/** What a display may ask of JupyterLab. */
export const labHost: RenderHost = {
  translate: (text) => session.translate(text),
  animate: () => session.settings.animation && prefersMotion(),
  colors: (name) => (name === "sequential" && session.settings.colors === "grey" ? "grey" : name),
  plotly: loadPlotly,
  send: sendToComm,
  onThemeChange(listener) {
    // Lab hides itself for a frame when the theme changes: what is drawn in that frame has no width.
    const observer = new MutationObserver(() => requestAnimationFrame(listener));
    observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name"] });
    return () => {
      observer.disconnect();
    };
  },
};
