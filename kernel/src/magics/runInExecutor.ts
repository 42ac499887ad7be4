import type { MagicCall, MagicResult } from "./magic.js";

let serial = 0;

/** Runs JavaScript of the kernel's own where the cells run, with their output and their interrupt. */
export async function runInExecutor(
  { request, kernel }: MagicCall,
  js: string,
): Promise<MagicResult> {
  const { error } = await kernel.cells.run({
    request,
    executionCount: kernel.executionCount,
    name: `magic[${++serial}]`,
    code: "",
    js,
    sourceMap: "",
    value: "drop",
    allowStdin: false,
  });
  return error === undefined ? {} : { error };
}
