"""The notebooks of a course, and the copies that readers get."""

import copy
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat


class CourseError(Exception):
    """What the reader of the command line can mend; the message is all they see."""


@dataclass(frozen=True)
class Chapter:
    """One notebook: `name` is its file name without the ending."""

    name: str
    notebook: nbformat.NotebookNode

    @property
    def title(self) -> str:
        first = next((cell.source for cell in self.notebook.cells if cell.cell_type == "markdown"), "")
        heading = re.search(r"^#\s+(.+)$", first, re.MULTILINE)
        return heading.group(1).strip() if heading else self.name

    @property
    def goal(self) -> str:
        """The first paragraph below the title."""
        first = next((cell.source for cell in self.notebook.cells if cell.cell_type == "markdown"), "")
        paragraphs = [part.strip() for part in re.split(r"\n\s*\n", first)]
        text = next((part for part in paragraphs if part and not part.startswith("#")), "")
        plain = re.sub(r"[*_`$]", "", re.sub(r"\s+", " ", text))
        return plain.removeprefix("Goal. ")[:300]


def find_chapters(folder: Path, wanted: list[str]) -> list[Chapter]:
    """The numbered notebooks of `folder`, or those whose names begin with one of `wanted`."""
    if not folder.is_dir():
        raise CourseError(f"course: expected a folder of notebooks; there is none at {folder}")
    files = sorted(folder.glob("[0-9][0-9]-*.ipynb"))
    for prefix in wanted:
        if not any(file.name.startswith(prefix) for file in files):
            names = ", ".join(file.stem for file in files) or "no notebook"
            raise CourseError(f"course: no chapter begins with {prefix}; {folder} has {names}")
    chosen = [f for f in files if not wanted or any(f.name.startswith(p) for p in wanted)]
    if not chosen:
        raise CourseError(f"course: {folder} has no notebook named like 01-title.ipynb")
    return [Chapter(file.stem, read(file)) for file in chosen]


def read(file: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.read(file, as_version=4)
    except Exception as error:
        raise CourseError(f"course: {file} is no notebook: {error}") from error


def has_tag(cell: nbformat.NotebookNode, tag: str) -> bool:
    return tag in cell.get("metadata", {}).get("tags", [])


def without_solutions(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy without the cells tagged `solution`."""
    kept = copy.deepcopy(notebook)
    kept.cells = [cell for cell in kept.cells if not has_tag(cell, "solution")]
    return kept


def student_copy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy to work in: no solutions, no outputs, no widget states."""
    clean = without_solutions(notebook)
    for cell in clean.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    clean.metadata.pop("widgets", None)
    return clean
