// Side effect: the addon's kernels, where it loads.
import "./backend/native/register.js";

export * from "./index.js";
export * as data from "./data/files/index.js";
export * as files from "./files/index.js";
