import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];

/** The Python of .venv, where JupyterLab is. */
export const venvPython = join(root, ".venv", ...bin);

/** Where pictures of what was seen go. */
export const screenshots = join(root, ".venv", "cnnlab", "screenshots");

/** The home that a browser of the tests is given. */
export const browserHome = join(root, ".venv", "cnnlab", "browser");

/** Why tests that need JupyterLab cannot run, if they cannot. */
export function missingLab(): string | undefined {
  return existsSync(venvPython) ? undefined : "no .venv: run npm run setup";
}

/** The environment that `npm start` gives JupyterLab. */
export function labEnvironment(): NodeJS.ProcessEnv {
  const program = `
    import { environment } from "./kernel/setup/environment.mjs";
    console.log(JSON.stringify(environment()));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(stdout) as NodeJS.ProcessEnv;
}
