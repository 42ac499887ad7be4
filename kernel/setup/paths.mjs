import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const windows = process.platform === "win32";
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
export const venv = join(root, ".venv");
export const venvBin = join(venv, windows ? "Scripts" : "bin");
export const venvPython = join(venvBin, windows ? "python.exe" : "python");

/** Our own part of .venv: stamps, logs, caches. Its presence says that set-up made this .venv. */
export const state = join(venv, "cnnlab");

/** Where Jupyter looks first once its environment is .venv. */
export const share = join(venv, "share", "jupyter");
