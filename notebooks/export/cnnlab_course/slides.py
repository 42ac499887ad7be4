"""A chapter as slides: to the right from heading to heading, downwards from text to text; slide types of cells count."""

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
            "slides_script": asset("slides.js"),
        }
        return super().from_notebook_node(notebook, resources, **kw)


def with_slide_starts(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Marks the cells that begin a slide, or a further part of it below; solutions are left out."""
    kept = nbformat.from_dict({**notebook, "cells": []})
    for cell in notebook.cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "")
        if has_tag(cell, "solution") or kind in {"skip", "notes"}:
            continue
        copy = nbformat.from_dict(cell)
        text = cell.cell_type == "markdown"
        heading = text and cell.source.lstrip().startswith(("# ", "## "))
        copy.metadata["starts_slide"] = not kept.cells or kind == "slide" or heading
        copy.metadata["starts_part"] = kind == "subslide" or (text and kind == "")
        kept.cells.append(copy)
    return kept
