import { spawnSync } from "node:child_process";
import { Problem } from "./problem.mjs";
import { windows } from "./paths.mjs";

const oldest = [3, 10];
const wanted = `Python >= ${oldest.join(".")}`;
const install =
  "Install it (Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python; " +
  "Windows: winget install Python.Python.3.13) and run this again";

// Newest last on purpose: `python3` is what the user means by Python, the others are there to help when it is too old.
const versions = [10, 11, 12, 13, 14].reverse().map((minor) => `python3.${minor}`);
const candidates = [
  ...(process.env.CNNLAB_PYTHON ? [[process.env.CNNLAB_PYTHON]] : []),
  ["python3"],
  ["python"],
  ...versions.map((name) => [name]),
  ...(windows ? [["py", "-3"]] : []),
];

const probe = `
import json, sys
modules = []
for name in ("venv", "ensurepip"):
    try:
        __import__(name)
    except ImportError:
        modules.append(name)
print(json.dumps([list(sys.version_info[:3]), sys.executable, modules]))
`;

/** The first Python on PATH that can make a .venv: { path, version }. */
export function findPython() {
  const found = candidates.map(inspect).filter(Boolean);
  const recent = found.filter(({ version }) => compare(version, oldest) >= 0);
  const fit = recent.find(({ missing }) => missing.length === 0);
  if (fit) return { path: fit.path, version: fit.version.join(".") };
  if (recent.length > 0) {
    const { path, version, missing } = recent[0];
    const name = `python${version[0]}.${version[1]}-venv`;
    throw new Problem(
      `Python ${version.join(".")} (${path}) lacks its module ${missing.join(" and ")}`,
      `Install it (Debian and Ubuntu: apt install ${name}) and run this again`,
    );
  }
  if (found.length > 0) {
    const seen = found.map(({ path, version }) => `${version.join(".")} (${path})`);
    throw new Problem(
      `${wanted} is needed; PATH has only ${[...new Set(seen)].join(", ")}`,
      install,
    );
  }
  throw new Problem(`${wanted} is needed; PATH has no Python`, install);
}

function inspect([program, ...args]) {
  const { status, stdout } = spawnSync(program, [...args, "-c", probe], { encoding: "utf8" });
  if (status !== 0) return undefined;
  try {
    const [version, path, missing] = JSON.parse(stdout);
    return { version, path, missing };
  } catch {
    return undefined;
  }
}

function compare(a, b) {
  return a[0] - b[0] || a[1] - b[1];
}
