import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { logged, looksOffline } from "./command.mjs";
import { Problem } from "./problem.mjs";
import { findPython } from "./python.mjs";
import { state, venv, venvPython } from "./paths.mjs";
import { hashOf, isStamped, stamp, unstamp } from "./stamp.mjs";

const lock = "kernel/python/requirements.lock";
const owner = join(state, "place");
const checker = fileURLToPath(new URL("checkVenv.py", import.meta.url));

/** Looks at .venv: { state: "none" | "foreign" | "broken" | "good", why }. */
export function inspectVenv() {
  if (!lstatSync(venv, { throwIfNoEntry: false })) return { state: "none" };
  if (!existsSync(owner)) return { state: "foreign" };
  // The programs in a virtual environment know its absolute path.
  if (readFileSync(owner, "utf8") !== venv) return { state: "broken", why: "it was moved" };
  const { status, stdout } = spawnSync(venvPython, ["-I", checker], { encoding: "utf8" });
  if (status !== 0) return { state: "broken", why: "its Python does not start" };
  const { damaged } = JSON.parse(stdout);
  if (damaged.length > 0) return { state: "broken", why: `it lacks ${damaged[0]}` };
  return { state: "good" };
}

/** Makes .venv where there is none, and anew where it is broken. */
export function makeVenv(say) {
  const found = inspectVenv();
  if (found.state === "good") return;
  if (found.state === "foreign") {
    throw new Problem(
      ".venv is there, but cnnlab's set-up did not make it",
      "Move it away or delete it, and run this again",
    );
  }
  const python = findPython();
  if (found.state === "broken") say(`.venv is broken (${found.why}): making it anew`);
  say(`Python ${python.version} (${python.path}): making .venv`);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(state, { recursive: true });
  writeFileSync(owner, venv);
  const made = logged("venv", python.path, ["-m", "venv", venv]);
  if (made.ok) {
    // Python packages bring CommonJS programs, which the checkout's "type": "module" is not meant for.
    writeFileSync(join(venv, "package.json"), '{ "type": "commonjs" }\n');
    return;
  }
  const lines = made.output.trim().split("\n");
  rmSync(venv, { recursive: true, force: true });
  throw new Problem(
    `${python.path} -m venv failed: ${lines.at(-1)}`,
    "Mend that Python (Debian and Ubuntu: apt install python3-venv) and run this again",
  );
}

/** Installs the locked Python packages into .venv, when the lock file is new to it. */
export function installPackages(say) {
  const hash = hashOf([lock]);
  if (isStamped("packages", hash)) return;
  say(`Python packages and Node 24, from ${lock} (a minute or so)`);
  unstamp("packages");
  const installed = logged(
    "pip",
    venvPython,
    [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--no-input",
      "--retries",
      "2",
    ].concat(["--only-binary", ":all:", "--require-hashes", "--requirement", lock]),
  );
  if (!installed.ok) {
    const why = installed.output
      .trim()
      .split("\n")
      .findLast((line) => line.startsWith("ERROR"));
    throw looksOffline(installed.output)
      ? new Problem(
          "the Python packages could not be fetched: there is no way to the package index (PyPI)",
          `Check the network or the proxy and run this again; details in ${installed.log}`,
        )
      : new Problem(
          `pip failed: ${why ?? `see ${installed.log}`}`,
          `Details are in ${installed.log}; deleting .venv starts afresh`,
        );
  }
  stamp("packages", hash);
}
