import type { Magic } from "./magic.js";
import { runInExecutor } from "./runInExecutor.js";

export const env: Magic = {
  usage: "[NAME | NAME=value]",
  summary: "shows environment variables of the cells, or sets one",
  run(call) {
    const [, name = "", isSet, value = ""] = /^([^=\s]*)\s*(=?)\s*(.*)$/.exec(call.argument) ?? [];
    const variable = `process.env[${JSON.stringify(name)}]`;
    if (name === "") return runInExecutor(call, "console.log({ ...process.env })");
    if (isSet === "") return runInExecutor(call, `console.log(${variable} ?? "")`);
    return runInExecutor(call, `${variable} = ${JSON.stringify(value)}`);
  },
};
