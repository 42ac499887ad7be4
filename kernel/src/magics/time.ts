import type { Magic } from "./magic.js";

/** Both are part of how a cell is run; they are here for `%help`. */
export const time: Magic = {
  usage: "[code]",
  summary: "says how long the code, or the rest of the cell, took",
  run: () => Promise.resolve({}),
};

export const timeit: Magic = {
  usage: "[code]",
  summary: "runs the code many times: mean and standard deviation of one run",
  run: () => Promise.resolve({}),
};
