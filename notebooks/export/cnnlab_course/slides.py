"""A chapter as slides: one for every heading, or as the cells' own slide types say."""

import nbformat

from .chapters import has_tag
from .page import CoursePageExporter, asset


class CourseSlidesExporter(CoursePageExporter):
    """Standalone slides on reveal.js, which the page carries itself."""

    export_from_notebook = "cnnlab course slides"
    template_file = "slides.html.j2"

    def from_notebook_node(self, nb, resources=None, **kw):
        notebook = with_slide_starts(nb)
        resources = resources or {}
        resources["course"] = {
            **resources.get("course", {}),
            "reveal_style": asset("reveal.css"),
            "reveal_script": asset("reveal.js"),
        }
        return super().from_notebook_node(notebook, resources, **kw)


def with_slide_starts(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Marks the cells that begin a slide; solutions are left out."""
    kept = nbformat.from_dict({**notebook, "cells": []})
    for cell in notebook.cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "")
        if has_tag(cell, "solution") or kind in {"skip", "notes"}:
            continue
        copy = nbformat.from_dict(cell)
        heading = cell.cell_type == "markdown" and cell.source.lstrip().startswith(("# ", "## "))
        copy.metadata["starts_slide"] = not kept.cells or kind in {"slide", "subslide"} or heading
        kept.cells.append(copy)
    return kept
