import { join } from "node:path";
import { pinnedNode } from "./pinnedNode.mjs";
import { state, venv, venvBin } from "./paths.mjs";

const separator = process.platform === "win32" ? ";" : ":";

/** The environment of everything that set-up starts: .venv first on PATH, and nothing written outside the checkout. */
export function environment() {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(PYTHONHOME|PYTHONPATH)$/i.test(name)),
  );
  const pathName = Object.keys(inherited).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  return {
    ...inherited,
    [pathName]: [pinnedNode().folder, venvBin, inherited[pathName]].filter(Boolean).join(separator),
    VIRTUAL_ENV: venv,
    PYTHONNOUSERSITE: "1",
    JUPYTER_PREFER_ENV_PATH: "1",
    JUPYTER_CONFIG_DIR: join(state, "jupyter", "config"),
    JUPYTER_DATA_DIR: join(state, "jupyter", "data"),
    JUPYTER_RUNTIME_DIR: join(state, "jupyter", "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(state, "jupyter", "lab", "settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(state, "jupyter", "lab", "workspaces"),
    IPYTHONDIR: join(state, "ipython"),
    ZIG_GLOBAL_CACHE_DIR: join(state, "cache", "zig"),
    ZIG_LOCAL_CACHE_DIR: join(state, "cache", "zig-local"),
  };
}
