import { displayCss } from "./css.js";

const MARK = "data-cnnlab-style";

/**
 * Puts the displays' style sheet into the document or shadow root of `node`, once.
 * It travels with the renderers, so that an exported page needs no second file.
 */
export function ensureStyle(node: Node): void {
  const root = node.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.head;
  if (home.querySelector(`style[${MARK}]`) !== null) return;
  const style = document.createElement("style");
  style.setAttribute(MARK, "");
  style.textContent = displayCss;
  home.append(style);
}
