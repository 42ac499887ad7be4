import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { labextension } from "./build.mjs";
import { root, share, venv, venvBin, venvPython, windows } from "./paths.mjs";
import { pinnedNode } from "./pinnedNode.mjs";
import { hashOf, isStamped, stamp, unstamp } from "./stamp.mjs";

const kernelspec = join(share, "kernels", "cnnlab");

// JupyterLab's own question about news would be the first thing a student sees, and needs a network.
const overrides = {
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  // The README beside the notebooks is the course's contents: for reading, not as source.
  "@jupyterlab/docmanager-extension:plugin": {
    defaultViewers: { markdown: "Markdown Preview" },
  },
  // Off by default, and an exported page would then show no sliders.
  "@jupyter-widgets/jupyterlab-manager:plugin": { saveState: true },
};

// Searching for language servers of other languages costs a second and prints warnings; the kernel has its own.
const serverConfig = { LanguageServerManager: { autodetect: false } };

/** Makes Jupyter in .venv know the kernel and the extension, when either is new to it. */
export function register(say, built) {
  const hash = hashOf(["kernel/kernelspec", "kernel/setup/register.mjs", "pyproject.toml"], built);
  if (isStamped("register", hash) && existsSync(kernelspec)) return;
  unstamp("register");
  say("Kernel and extension, into .venv");
  replace(join(root, "kernel", "kernelspec"), kernelspec);
  if (existsSync(labextension)) {
    replace(labextension, join(share, "labextensions", "@cnnlab", "jupyterlab"));
  }
  const site = dirname(pinnedNode().home);
  const packages = [join(root, "kernel", "python"), join(root, "notebooks", "export")];
  writeFileSync(resolve(site, "cnnlab.pth"), `${packages.join("\n")}\n`);
  nameEntryPoints(site);
  writeJson(join(share, "lab", "settings"), "overrides.json", overrides);
  // Not into jupyter_server_config.d: of its files Jupyter reads which extensions to load, and nothing else.
  writeJson(join(venv, "etc", "jupyter"), "jupyter_server_config.json", serverConfig);
  rmSync(join(venv, "etc", "jupyter", "jupyter_server_config.d", "cnnlab.json"), { force: true });
  cpSync(
    join(root, "notebooks", "export", "jupyter_server_config.json"),
    join(venv, "etc", "jupyter", "jupyter_server_config.d", "cnnlab-course.json"),
  );
  linkNode();
  stamp("register", hash);
}

/** What the wheel's entry points give: nbconvert finds the exporters, `jupyter cnnlab` its command. */
function nameEntryPoints(site) {
  const name = "cnnlab_checkout-0.dist-info";
  const info = join(site, name);
  const pyproject = readFileSync(join(root, "pyproject.toml"), "utf8");
  const [, entries] =
    /^\[project\.entry-points\."nbconvert\.exporters"\]\n((?:[\w.-]+ = .*\n)+)/m.exec(pyproject);
  mkdirSync(info, { recursive: true });
  writeFileSync(
    join(info, "METADATA"),
    "Metadata-Version: 2.1\nName: cnnlab-checkout\nVersion: 0\n",
  );
  writeFileSync(
    join(info, "entry_points.txt"),
    `[nbconvert.exporters]\n${entries.replaceAll('"', "")}`,
  );
  // A distribution without RECORD is what checkVenv.py calls broken.
  const files = ["METADATA", "entry_points.txt", "RECORD"];
  writeFileSync(join(info, "RECORD"), files.map((file) => `${name}/${file},,\n`).join(""));
  const command = join(venvBin, windows ? "jupyter-cnnlab.cmd" : "jupyter-cnnlab");
  const run = `"${venvPython}" -m cnnlab_course`;
  writeFileSync(command, windows ? `@${run} %*\r\n` : `#!/bin/sh\nexec ${run} "$@"\n`, {
    mode: 0o755,
  });
}

function replace(source, target) {
  const fresh = `${target}.new`;
  rmSync(fresh, { recursive: true, force: true });
  cpSync(source, fresh, { recursive: true, filter: (path) => !path.endsWith("README.md") });
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
}

function writeJson(folder, name, value) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
}

/** So that a terminal in JupyterLab has the same Node as the kernel. */
function linkNode() {
  if (windows) return;
  rmSync(join(venvBin, "node"), { force: true });
  symlinkSync(pinnedNode().path, join(venvBin, "node"));
}
