import {
  cpSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { labextension } from "./build.mjs";
import { root, share, venvBin, windows } from "./paths.mjs";
import { pinnedNode } from "./pinnedNode.mjs";
import { hashOf, isStamped, stamp, unstamp } from "./stamp.mjs";

const kernelspec = join(share, "kernels", "cnnlab");

// JupyterLab's own question about news would be the first thing a student sees, and needs a network.
const overrides = {
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
};

/** Makes Jupyter in .venv know the kernel and the extension, when either is new to it. */
export function register(say, built) {
  const hash = hashOf(["kernel/kernelspec", "kernel/setup/register.mjs"], built);
  if (isStamped("register", hash) && existsSync(kernelspec)) return;
  unstamp("register");
  say("Kernel and extension, into .venv");
  replace(join(root, "kernel", "kernelspec"), kernelspec);
  if (existsSync(labextension)) {
    replace(labextension, join(share, "labextensions", "@cnnlab", "jupyterlab"));
  }
  const site = resolve(dirname(pinnedNode().home), "cnnlab.pth");
  writeFileSync(site, `${join(root, "kernel", "python")}\n`);
  const settings = join(share, "lab", "settings");
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, "overrides.json"), JSON.stringify(overrides, null, 2));
  linkNode();
  stamp("register", hash);
}

function replace(source, target) {
  const fresh = `${target}.new`;
  rmSync(fresh, { recursive: true, force: true });
  cpSync(source, fresh, { recursive: true, filter: (path) => !path.endsWith("README.md") });
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
}

/** So that a terminal in JupyterLab has the same Node as the kernel. */
function linkNode() {
  if (windows) return;
  rmSync(join(venvBin, "node"), { force: true });
  symlinkSync(pinnedNode().path, join(venvBin, "node"));
}
