"""The first page of the site: a card for each chapter."""

from html import escape

from .chapters import Chapter
from .page import page_parts

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Convolutional networks, cell by cell</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>Convolutional networks, cell by cell</h1>
<p>The cs231n ConvNet lecture in TypeScript. Every number and picture on these pages was computed by the cell above it.</p>
<ul class="cards">
{cards}
</ul>
</main>
</body>
</html>
"""


def contents_page(chapters: list[tuple[Chapter, str | None]], links: list[tuple[str, str]]) -> str:
    """HTML of the index; each chapter comes with the file name of its picture, if it has one."""
    cards = "\n".join(card(chapter, picture, links) for chapter, picture in chapters)
    return PAGE.format(style=page_parts()["style"], cards=cards)


def card(chapter: Chapter, picture: str | None, links: list[tuple[str, str]]) -> str:
    image = f'<img src="{escape(picture, quote=True)}" alt="From {escape(chapter.title, quote=True)}">' if picture else ""
    anchors = "\n".join(
        f'<a href="{escape(chapter.name + ending, quote=True)}">{escape(title)}</a>' for title, ending in links
    )
    return (
        f"<li>{image}<h2>{escape(chapter.title)}</h2>\n<p>{escape(chapter.goal)}</p>\n"
        f'<div class="links">{anchors}</div></li>'
    )
