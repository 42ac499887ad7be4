import type { Magic } from "./magic.js";

export const reset: Magic = {
  usage: "",
  summary: "forgets all variables: the cells get a fresh process",
  async run({ kernel }) {
    await kernel.cells.restart();
    return { text: "All variables are forgotten." };
  },
};
