import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { KernelSpec } from "../../support/kernelClient.js";

export type SubjectName = "cnnlab" | "tslab" | "Deno" | "ipykernel";

/** A kernel that the table compares. */
export interface Subject {
  readonly name: SubjectName;
  readonly language: "typescript" | "python";
  readonly spec: KernelSpec;
  readonly version: string;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));
const python = join(root, ".venv/bin/python");
const peers = ".venv/bench/node/node_modules";
// Each peer's own installer wrote its kernelspec there, in `npm run bench:setup`.
const installed = ".venv/bench/home/.local/share/jupyter/kernels";

/** What bench:setup installs for ipykernel, and Deno's cache of packages. */
const besides = {
  PYTHONPATH: join(root, ".venv/bench/python"),
  DENO_DIR: join(root, ".venv/bench/deno"),
};

/** Ours and the peers that are installed, started by the kernelspec that each installs. */
export function subjects(): readonly Subject[] {
  const found = [
    { name: "cnnlab", spec: ".venv/share/jupyter/kernels/cnnlab", manifest: "kernel/package.json" },
    { name: "tslab", spec: `${installed}/tslab`, manifest: `${peers}/tslab/package.json` },
    { name: "Deno", spec: `${installed}/deno`, manifest: `${peers}/deno/package.json` },
    { name: "ipykernel", spec: ".venv/share/jupyter/kernels/python3", manifest: undefined },
  ] as const;
  return found
    .filter(({ spec }) => existsSync(join(root, spec, "kernel.json")))
    .map(({ name, spec, manifest }) => ({
      name,
      language: name === "ipykernel" ? ("python" as const) : ("typescript" as const),
      spec: readSpec(join(root, spec, "kernel.json")),
      version: manifest === undefined ? ipykernelVersion() : versionOf(join(root, manifest)),
    }));
}

function readSpec(path: string): KernelSpec {
  const spec = JSON.parse(readFileSync(path, "utf8")) as KernelSpec;
  // Jupyter, too, puts its own Python in the place of a bare `python`.
  const argv = spec.argv.map((part) => (/^python3?$/.test(part) ? python : part));
  return { ...spec, argv, env: { ...spec.env, ...besides } };
}

function versionOf(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }).version;
}

/** Of the one that is installed: the lock has another for older Pythons. */
function ipykernelVersion(): string {
  const [folder = "?"] = globSync(
    [".venv/lib/python3*/site-packages", ".venv/Lib/site-packages"].map(
      (packages) => `${packages}/ipykernel-*.dist-info`,
    ),
    { cwd: root },
  );
  return /ipykernel-(.+)\.dist-info$/.exec(folder)?.[1] ?? "?";
}
