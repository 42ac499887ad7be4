"""`jupyter cnnlab course DIR`: course material from the notebooks."""

import argparse
import sys
from pathlib import Path

from .chapters import CourseError
from .site import Options, build_site


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="jupyter cnnlab", description="Course material from notebooks")
    commands = made.add_subparsers(dest="command", required=True)
    course = commands.add_parser(
        "course",
        help="run the notebooks and make a site of them",
        description="Runs the notebooks and makes a site: pages, slides, PDF, student and teacher copies, a zip. "
        "If a cell fails, the last good site stays.",
    )
    course.add_argument("dir", type=Path, help="folder of the site; made anew each time")
    course.add_argument("--source", type=Path, default=Path("."), help="folder of the notebooks (default: here)")
    course.add_argument("--chapters", default="", metavar="01,03", help="only those chapters")
    course.add_argument("--no-execute", action="store_true", help="take the outputs that are saved")
    course.add_argument("--no-solutions", action="store_true", help="leave out solutions and teacher copies")
    course.add_argument("--no-pdf", action="store_true", help="do not print PDFs")
    return made


def main(arguments: list[str] | None = None) -> int:
    asked = parser().parse_args(arguments)
    options = Options(
        source=asked.source,
        target=asked.dir,
        chapters=[part.strip() for part in asked.chapters.split(",") if part.strip()],
        execute=not asked.no_execute,
        solutions=not asked.no_solutions,
        pdf=not asked.no_pdf,
    )
    try:
        build_site(options, lambda text: print(text, file=sys.stderr, flush=True))
    except (CourseError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
