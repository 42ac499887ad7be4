import { join } from "node:path";
import { fileURLToPath } from "node:url";

const windows = process.platform === "win32";

/** Python of a virtual environment. */
const pythonOf = (folder) => join(folder, windows ? "Scripts/python.exe" : "bin/python");

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const here = join(root, "test/bench");
/** What bench:setup installs. */
export const bench = join(root, ".venv/bench");
export const weights = join(bench, "onnx");
export const peak = join(bench, windows ? "peak.exe" : "peak");
export const venvPython = pythonOf(join(root, ".venv"));
export const torchPython = pythonOf(join(bench, "torch"));
