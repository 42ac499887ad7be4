export * from "./index.js";
export * as data from "./data/files/index.js";
export * as files from "./files/index.js";
