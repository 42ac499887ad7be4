import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { magicError, type Magic } from "./magic.js";
import { runInExecutor } from "./runInExecutor.js";

export const cd: Magic = {
  usage: "[folder]",
  summary: "changes the folder that files and imports are looked up in, or says which it is",
  async run(call) {
    const { argument, kernel } = call;
    const current = kernel.cells.directory;
    if (argument === "") return { text: current };
    const target = resolve(current, argument.replace(/^~(?=$|[/\\])/, homedir()));
    const found = await stat(target).catch(() => undefined);
    if (!found?.isDirectory()) return magicError(`%cd: expected a folder; ${target} is none`);
    const result = await runInExecutor(call, `process.chdir(${JSON.stringify(target)})`);
    if (result.error !== undefined) return result;
    kernel.cells.directory = target;
    await kernel.language.setCwd(target);
    return { text: target };
  },
};
