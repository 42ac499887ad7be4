import { activationGridRenderer } from "./activationGrid/render.js";
import type { Renderer } from "./render/mount.js";

export { DisplayView, type Renderer } from "./render/mount.js";
export {
  pageHost,
  prefersMotion,
  type Message,
  type Plotly,
  type RenderHost,
} from "./render/host.js";

/** All display types that can be drawn: one line each. */
export const renderers: readonly Renderer<unknown>[] = [activationGridRenderer];
