import type { Magic } from "./magic.js";

/** `%help` over all magics, itself among them. */
export function helpOn(magics: () => Readonly<Record<string, Magic>>): Magic {
  return {
    usage: "[name]",
    summary: "lists the magics, or shows what is known about a name",
    async run({ argument, kernel }) {
      if (argument === "") return { text: overview(magics(), kernel.cells.heapLimit) };
      const found = await kernel.language.inspect(argument, argument.length, 1);
      return { page: found?.plain ?? `Nothing is known about ${argument}.` };
    },
  };
}

function overview(magics: Readonly<Record<string, Magic>>, heapLimit: number | undefined): string {
  const rows = Object.entries(magics).map(([name, { usage, summary }]) => {
    return `${`%${name} ${usage}`.padEnd(30)} ${summary}`;
  });
  const heap = heapLimit === undefined ? "V8's default" : `${heapLimit} MB`;
  return [
    "Cells are TypeScript; the value of the last expression is shown.",
    "",
    ...rows,
    "",
    "display(value), display.html(text), display.markdown(text) …   show values",
    "prompt(message), confirm(message), await input(message)        ask the user",
    "// @ts-nocheck                                                  runs a cell with type errors",
    "",
    `Heap limit of the cells: ${heap} (set by CNNLAB_HEAP_MB before the kernel starts).`,
  ].join("\n");
}
