"""A chapter as one standalone page: the exporter behind `jupyter nbconvert --to cnnlab_course`."""

import copy
import re
from pathlib import Path

from nbconvert.exporters import HTMLExporter
from pygments.formatters import HtmlFormatter
from traitlets import default

from .chapters import has_tag
from .displays import settle_outputs
from .formulas import formulas_to_mathml
from .headings import settle_headings

HERE = Path(__file__).parent
ASSETS = HERE / "assets"
CURVES = "application/vnd.cnnlab.lossCurves.v1+json"
FLOWS = "application/vnd.cnnlab.gradientFlow.v1+json"
# Markdown has no table without a head; an empty one says nothing, and screen readers say that.
NO_HEAD = re.compile(r"<thead>\s*<tr>(?:\s*<th[^>]*></th>)+\s*</tr>\s*</thead>")


class CoursePageExporter(HTMLExporter):
    """Standalone HTML: displays stay interactive, formulas are MathML, nothing is fetched."""

    export_from_notebook = "cnnlab course page"
    template_name = "course"
    exclude_input_prompt = True
    exclude_output_prompt = True
    # nbconvert's own break formulas in headings, and encode all letters but English ones.
    exclude_anchor_links = True

    @default("extra_template_basedirs")
    def _course_templates(self):
        return [*super()._default_extra_template_basedirs(), str(HERE / "templates")]

    def default_filters(self):
        yield from super().default_filters()
        yield "course_formulas", formulas_to_mathml

    def _init_resources(self, resources):
        made = super()._init_resources(resources)
        made["course"] = {**page_parts(), **made.get("course", {})}
        return made

    def from_notebook_node(self, nb, resources=None, **kw):
        notebook = copy.deepcopy(nb)
        used = settle_outputs(notebook)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = formulas_to_mathml(cell.source)
            cell.metadata["solution"] = has_tag(cell, "solution")
        resources = self._init_resources(resources)
        resources["course"]["scripts"] = scripts_for(used)
        if any("<math " in cell.source for cell in notebook.cells if cell.cell_type == "markdown"):
            resources["course"]["math"] = asset("math.css")
        page, resources = super().from_notebook_node(notebook, resources, **kw)
        return NO_HEAD.sub("", settle_headings(page)), resources


def page_parts() -> dict:
    """What every page has in its head."""
    return {
        "style": (HERE / "templates" / "course" / "course.css").read_text(encoding="utf-8"),
        "light": HtmlFormatter(style="default").get_style_defs(".highlight"),
        "dark": HtmlFormatter(style="github-dark").get_style_defs(".highlight"),
        "math": "",
        "previous": None,
        "next": None,
        "contents": None,
        "links": [],
    }


def scripts_for(used: set[str]) -> list[str]:
    """The renderers if a display is there, plotly.js only if one of its curves is."""
    names = ["plotly.js"] if used & {CURVES, FLOWS} else []
    names += ["displays.js"] if used else []
    return [asset(name) for name in names]


def asset(name: str) -> str:
    file = ASSETS / name
    if not file.exists():
        raise FileNotFoundError(f"course: {file} is not built; run npm run setup")
    return file.read_text(encoding="utf-8").replace("</script", "<\\/script")
