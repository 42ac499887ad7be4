import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { logged, looksOffline } from "./command.mjs";
import { environment } from "./environment.mjs";
import { root } from "./paths.mjs";
import { pinnedNode } from "./pinnedNode.mjs";
import { Problem } from "./problem.mjs";
import { hashOf, isStamped, stamp, unstamp } from "./stamp.mjs";

const manifests = [
  "package.json",
  "src/package.json",
  "kernel/package.json",
  "extension/package.json",
];

/** `npm ci`, when the lock file is new to node_modules or a package is gone from it. */
export function installNodeModules(say) {
  const hash = hashOf(["package-lock.json"], manifests.map(dependencies));
  if (isStamped("node_modules", hash) && nodeModulesComplete()) return;
  say("npm packages, from package-lock.json");
  unstamp("node_modules");
  const node = pinnedNode();
  // No install scripts: zeromq ships its addons, and nothing else needs one.
  const args = [node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  const installed = logged("npm", node.path, args, { env: npmEnvironment() });
  if (!installed.ok) {
    const lines = installed.output.split("\n").filter((line) => line.startsWith("npm error"));
    throw looksOffline(installed.output)
      ? new Problem(
          "the npm packages could not be fetched: there is no way to the npm registry",
          `Check the network or the proxy and run this again; details in ${installed.log}`,
        )
      : new Problem(
          `npm ci failed: ${lines.at(0) ?? "no reason given"}`,
          `Details: ${installed.log}`,
        );
  }
  stamp("node_modules", hash);
}

/** The part of a package.json that `npm ci` looks at. */
function dependencies(manifest) {
  const fields = JSON.parse(readFileSync(join(root, manifest), "utf8"));
  return [fields.workspaces, fields.dependencies, fields.devDependencies, fields.overrides];
}

/** What the outer npm set for its own scripts (its lifecycle, its workspace) is not for the inner npm. */
function npmEnvironment() {
  return Object.fromEntries(
    Object.entries(environment()).filter(
      ([name]) => !/^npm_(lifecycle|package|command|execpath|node_execpath)/i.test(name),
    ),
  );
}

function nodeModulesComplete() {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const { packages } = JSON.parse(readFileSync(installed, "utf8"));
  return Object.keys(packages).every((path) => existsSync(join(root, path, "package.json")));
}
