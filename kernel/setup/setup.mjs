import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { installNodeModules } from "./nodeModules.mjs";
import { main, Problem } from "./problem.mjs";
import { register } from "./register.mjs";
import { installPackages, makeVenv } from "./venv.mjs";

const oldestNode = 20;

/** Brings .venv, node_modules, the build and Jupyter's knowledge of them up to date; silent where they are. */
export function setup() {
  const start = Date.now();
  let lines = 0;
  const say = (line) => {
    lines += 1;
    console.log(`[set-up ${seconds(start)}] ${line}`);
  };
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Problem(
      `Node >= ${oldestNode} is needed to start set-up; this is ${process.versions.node}`,
      "Install a newer one from https://nodejs.org and run this again",
    );
  }
  makeVenv(say);
  installPackages(say);
  installNodeModules(say);
  register(say, build(say));
  say(lines === 0 ? "everything is current" : "done");
}

function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1).padStart(5)} s`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(() => setup());
}
