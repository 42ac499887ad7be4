"""The first page of the site: a card for each chapter, and for each that is still to come."""

import json
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote

from .chapters import Chapter, CourseError
from .page import page_parts

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}{archive}</p>
<ul class="cards">
{cards}
</ul>
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class Course:
    """What `course.json` beside the notebooks says.

    `planned` are titles of chapters to come, numbered as the others; `files` are what the notebooks read from beside them.
    """

    title: str = "Course"
    text: str = ""
    planned: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def read_course(folder: Path) -> Course:
    file = folder / "course.json"
    if not file.exists():
        return Course()
    try:
        return Course(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise CourseError(f"course: {file}: expected title, text, planned and files; {error}") from error


def contents_page(
    course: Course, chapters: list[tuple[Chapter, str | None]], links: list[tuple[str, str]], archive: str | None
) -> str:
    """HTML of the index; each chapter comes with its picture as base64, if it has one, all of them in `archive`."""
    cards = [(chapter.title, card(chapter, picture, links)) for chapter, picture in chapters]
    cards += [(title, planned_card(title)) for title in course.planned]
    return PAGE.format(
        style=page_parts()["style"],
        title=escape(course.title),
        text=escape(course.text),
        archive=f' <a href="{escape(quote(archive), quote=True)}">All of it in one file.</a>' if archive else "",
        cards="\n".join(html for _, html in sorted(cards, key=lambda titled: titled[0])),
    )


def planned_card(title: str) -> str:
    """As large as the others, so that the grid has no holes; its number stands where they have a picture."""
    number = escape(title.split(" ")[0])
    return (
        f'<li class="planned"><div class="cover" aria-hidden="true">{number}</div><h2>{escape(title)}</h2>\n'
        "<p>In preparation.</p></li>"
    )


def card(chapter: Chapter, picture: str | None, links: list[tuple[str, str]]) -> str:
    title = escape(chapter.title, quote=True)
    page = escape(chapter.name + links[0][1], quote=True)
    # Inlined: a page that JupyterLab serves is sandboxed, and would fetch a picture without the reader's cookie.
    image = f'<img class="cover" src="data:image/png;base64,{picture}" alt="From {title}">' if picture else ""
    anchors = "\n".join(
        f'<a href="{escape(chapter.name + ending, quote=True)}">{escape(text)}</a>' for text, ending in links
    )
    return (
        f'<li>{image}<h2><a href="{page}">{title}</a></h2>\n<p>{escape(chapter.goal)}</p>\n'
        f'<div class="links">{anchors}</div></li>'
    )
