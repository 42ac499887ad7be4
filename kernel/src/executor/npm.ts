import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

/** A hidden global of the executor, for `%npm`. */
export const npmFunctionName = "__cnnlab_npm__";

/** Runs the npm that comes with this Node on the notebook's folder; its output is the cell's. */
export async function runNpm(words: readonly string[]): Promise<void> {
  const cli = npmCli();
  const [command, ...head] = cli === undefined ? ["npm"] : [process.execPath, cli];
  // Without a prefix npm would install into the next folder above that has a package.json.
  const options = ["--prefix", process.cwd(), "--no-fund", "--no-audit", "--no-progress"];
  const child = spawn(command ?? "npm", [...head, ...words, ...options], {
    stdio: ["ignore", "inherit", "inherit"],
    shell: cli === undefined && process.platform === "win32",
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`npm ${words.join(" ")}: ended with code ${code ?? "none"}`);
}

function npmCli(): string | undefined {
  const folder = dirname(process.execPath);
  const places = [join(folder, "..", "lib", "node_modules"), join(folder, "node_modules")];
  return places
    .map((place) => join(place, "npm", "bin", "npm-cli.js"))
    .find((path) => existsSync(path));
}
