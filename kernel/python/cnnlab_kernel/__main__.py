"""`python -m cnnlab_kernel CONNECTION_FILE`: becomes Node, running the kernel."""

import os
import sys

from cnnlab_kernel.locate import kernel_main, node
from cnnlab_kernel.windows import run_and_die_together


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python -m cnnlab_kernel CONNECTION_FILE")
    command = [node(), kernel_main(), sys.argv[1]]
    if os.name == "nt":
        sys.exit(run_and_die_together(command))
    # The kernel takes this process over, so that Jupyter's signals and waits reach Node itself.
    os.execv(command[0], command)


main()
