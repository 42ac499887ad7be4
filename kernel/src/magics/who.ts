import type { Magic } from "./magic.js";

export const who: Magic = {
  usage: "",
  summary: "lists what the cells have declared, with types",
  async run({ kernel }) {
    const variables = await kernel.language.variables();
    if (variables.length === 0) return { text: "No cell has declared anything yet." };
    const width = Math.max(...variables.map(({ name }) => name.length));
    const rows = variables.map(({ name, kind, type }) => {
      return `${name.padEnd(width)}  ${kind.padEnd(9)}  ${type}`;
    });
    return { text: rows.join("\n") };
  },
};
