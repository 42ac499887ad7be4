"""Packs the built JavaScript, and what it needs at run time, into the wheel."""

import json
import shutil
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Where the JavaScript lies in the wheel; an sdist carries it, ready, in PACKED.
TARGET = "cnnlab_kernel/js/node_modules"
PACKED = "packed"

MEMBERS = {"cnnlab": "src", "@cnnlab/kernel": "kernel"}
# The kernel's dependencies bring the rest; Node's types are what a cell is checked against.
ROOTS = ("@cnnlab/kernel", "@types/node")
# Headers that only building zeromq from its source needs.
LEFT_OUT = {"node-addon-api"}

# Of these packages only what runs, or what the language service reads.
CONTENTS = {
    "typescript": ("lib/typescript.js", "lib/lib*.d.ts"),
    "zeromq": ("lib/**/*.js",),
    "cmake-ts": ("build/loader.js",),
    "@types/node": ("**/*.d.ts",),
    "undici-types": ("**/*.d.ts",),
}
LEGAL = ("package.json", "LICEN[CS]E*", "ThirdPartyNotice*")

# One addon of zeromq for each of these, with the newest Node-API that Node 24 (ABI 137) loads.
PLATFORMS = {
    ("linux", "x64", "glibc"),
    ("linux", "x64", "musl"),
    ("linux", "arm64", "glibc"),
    ("linux", "arm64", "musl"),
    ("darwin", "x64", "libc"),
    ("darwin", "arm64", "libc"),
    ("win32", "x64", "msvc"),
}
NODE_ABI = 137


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        root = Path(self.root)
        self.scratch = Path(tempfile.mkdtemp())
        if (root / PACKED).is_dir():
            files = {path: path.relative_to(root / PACKED) for path in walk(root / PACKED)}
        else:
            files = collect(root, self.scratch)
        target = TARGET if self.target_name == "wheel" else PACKED
        for source, place in files.items():
            build_data["force_include"][str(source)] = f"{target}/{place.as_posix()}"

    def finalize(self, version, build_data, artifact_path):
        shutil.rmtree(self.scratch)


def collect(root, scratch):
    """Source file -> its place under node_modules."""
    if not (root / "kernel" / "dist" / "main.js").exists():
        raise SystemExit("cnnlab: there is nothing built to pack. Run: npm run setup")
    files = {}
    for name in closure(root):
        folder = locate(root, name)
        for path in contents(name, folder):
            files[path] = Path(name) / path.relative_to(folder)
        if name == "zeromq":
            files.update(addons(folder, scratch))
    return files


def locate(root, name):
    return root / MEMBERS[name] if name in MEMBERS else root / "node_modules" / name


def manifest(folder):
    return json.loads((folder / "package.json").read_text(encoding="utf-8"))


def closure(root):
    """The packages that the kernel needs at run time, all hoisted to the workspace's root."""
    found, left = set(), list(ROOTS)
    while left:
        name = left.pop()
        if name in found or name in LEFT_OUT:
            continue
        found.add(name)
        left.extend(manifest(locate(root, name)).get("dependencies", {}))
    return sorted(found)


def contents(name, folder):
    if name in MEMBERS:
        patterns = [f"{entry.rstrip('/')}/**/*" for entry in manifest(folder).get("files", ["dist"])]
        patterns += manifest(folder).get("files", [])
    else:
        patterns = CONTENTS.get(name, ("**/*",))
    paths = {path for pattern in (*LEGAL, *patterns) for path in folder.glob(pattern)}
    unwanted = {".map", ".tsbuildinfo"}
    return sorted(path for path in paths if path.is_file() and path.suffix not in unwanted)


def addons(folder, scratch):
    """The chosen addons, and the manifest by which zeromq's loader finds them."""
    build = folder / "build"
    chosen = {}
    for key, path in json.loads((build / "manifest.json").read_text(encoding="utf-8")).items():
        config = json.loads(key)
        platform = (config["os"], config["arch"], config["libc"])
        abi = int(config["abi"])
        if config["runtime"] != "node" or platform not in PLATFORMS or abi > NODE_ABI:
            continue
        if platform not in chosen or abi > chosen[platform][0]:
            chosen[platform] = (abi, key, path)
    if set(chosen) != PLATFORMS:
        raise SystemExit(f"cnnlab: zeromq has no addon for {sorted(PLATFORMS - set(chosen))}")
    kept = scratch / "manifest.json"
    kept.write_text(json.dumps({key: path for _, key, path in chosen.values()}), encoding="utf-8")
    files = {kept: Path("zeromq/build/manifest.json")}
    for _, _, path in chosen.values():
        addon = Path(*path.replace("\\", "/").split("/"))
        files[build / addon] = Path("zeromq/build") / addon
    return files


def walk(folder):
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
