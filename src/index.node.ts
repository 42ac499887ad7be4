export * from "./index.js";
export * as data from "./data/files/index.js";
