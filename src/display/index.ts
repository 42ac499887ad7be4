export { activationGrid } from "./activationGrid/activationGrid.js";
export type { ActivationGridOptions } from "./activationGrid/produce.js";
export { MAX_BUNDLE_BYTES, type MimeBundle } from "./bundle.js";
export { HOST_KEY, findHost, type Comm, type DisplayHost, type DisplayOptions } from "./host.js";
export { DISPLAY_KEY, Shown } from "./show.js";
