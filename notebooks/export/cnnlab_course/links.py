"""Links from chapter to chapter: in the notebooks they name notebooks, in the site what stands beside."""

import copy
import re

import nbformat

from .headings import slug

LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<name>[0-9][0-9]-[^)#\s]+)\.ipynb(?P<part>#[^)\s]*)?\)")


def retarget(notebook: nbformat.NotebookNode, chapters: set[str], ending: str) -> nbformat.NotebookNode:
    """A copy whose links go to the same chapter's file with this ending; to a chapter the site lacks, there is none."""

    def replace(match: re.Match) -> str:
        text, name, part = match.group("text", "name", "part")
        # JupyterLab names headings by its own rule.
        named = part if part is None or ending.endswith(".ipynb") else f"#{slug(part)}"
        return f"[{text}]({name}{ending}{named or ''})" if name in chapters else text

    changed = copy.deepcopy(notebook)
    for cell in changed.cells:
        if cell.cell_type == "markdown":
            cell.source = LINK.sub(replace, cell.source)
    return changed
