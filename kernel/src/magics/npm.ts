import { npmFunctionName } from "../executor/npm.js";
import { magicError, type Magic } from "./magic.js";
import { runInExecutor } from "./runInExecutor.js";

export const npm: Magic = {
  usage: "command …",
  summary: "runs npm in the notebook's folder, as in %npm install lodash",
  async run(call) {
    const { argument, kernel } = call;
    if (argument === "") return magicError("%npm: expected a command, as in %npm install lodash");
    const words = (argument.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) =>
      word.replace(/^(["'])(.*)\1$/, "$2"),
    );
    const result = await runInExecutor(call, `await ${npmFunctionName}(${JSON.stringify(words)})`);
    // What was installed has types; the service looks for them again.
    await kernel.language.setCwd(kernel.cells.directory);
    return result;
  },
};
