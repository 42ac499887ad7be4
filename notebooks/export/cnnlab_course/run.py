"""Runs a chapter in the cnnlab kernel, and names the cell that breaks."""

import copy
import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from .chapters import Chapter, CourseError

CELL_SECONDS = 600
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def run_chapter(chapter: Chapter, folder: Path) -> Chapter:
    """The chapter with fresh outputs; `folder` is where its cells believe to be."""
    notebook = copy.deepcopy(chapter.notebook)
    client = NotebookClient(
        notebook,
        kernel_name="cnnlab",
        timeout=CELL_SECONDS,
        store_widget_state=True,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise CourseError(f"course: {chapter.name}: {where(notebook)}: {reason(notebook, error)}") from error
    return Chapter(chapter.name, notebook)


def where(notebook: nbformat.NotebookNode) -> str:
    """The first code cell that has an error, or else the last one that ran."""
    ran = [i for i, cell in enumerate(notebook.cells) if cell.get("execution_count") is not None]
    failed = [i for i in ran if errors(notebook.cells[i])]
    index = (failed or ran or [0])[0 if failed else -1]
    first = notebook.cells[index].source.strip().splitlines()[:1]
    return f"cell {index + 1} of {len(notebook.cells)} ({first[0] if first else 'empty'})"


def reason(notebook: nbformat.NotebookNode, error: Exception) -> str:
    for cell in notebook.cells:
        for output in errors(cell):
            return ANSI.sub("", f"{output.ename}: {output.evalue}")
    return ANSI.sub("", str(error)).strip().splitlines()[-1]


def errors(cell: nbformat.NotebookNode) -> list:
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]
