"""Headings of a page: names that a link can carry, and the list of them."""

import html
import re
from urllib.parse import unquote

HEADING = re.compile(r"<h(?P<level>[1-6])>(?P<inside>.*?)</h(?P=level)>", re.DOTALL)
LINK = re.compile(r'href="#(?P<part>[^"]+)"')
CONTENTS = "<!-- contents -->"


def slug(text: str) -> str:
    """Letters and digits of any script, the rest as hyphens: legal in an id and readable in an address."""
    return re.sub(r"[\W_]+", "-", unquote(text)).strip("-").lower() or "part"


def settle_headings(page: str) -> str:
    """
    Gives every heading an id of its own and a link to itself, points the page's links at them, and puts the list of its
    parts where the template wants it.
    """
    # What comes after the cells is program text.
    cells, script, programs = page.partition("\n<script>")
    taken: set[str] = set()
    parts: list[tuple[str, str]] = []

    def name(match: re.Match) -> str:
        level, inside = match.group("level", "inside")
        wanted = slug(html.unescape(re.sub(r"<[^>]+>", "", inside)))
        own = next(n for n in (wanted, *(f"{wanted}-{k}" for k in range(2, 1000))) if n not in taken)
        taken.add(own)
        if level == "2":
            parts.append((own, inside))
        anchor = f'<a class="anchor-link" href="#{own}" aria-label="Link to this part">¶</a>'
        return f'<h{level} id="{own}">{inside}{anchor}</h{level}>'

    def point(match: re.Match) -> str:
        part = html.unescape(match.group("part"))
        return f'href="#{slug(part)}"' if slug(part) in taken else match.group(0)

    cells = LINK.sub(point, HEADING.sub(name, cells))
    return cells.replace(CONTENTS, contents(parts), 1) + script + programs


def contents(parts: list[tuple[str, str]]) -> str:
    if len(parts) < 2:
        return ""
    texts = [(own, re.sub(r"</?a\b[^>]*>", "", inside)) for own, inside in parts]
    items = "\n".join(f'<li><a href="#{own}">{text}</a></li>' for own, text in texts)
    return (
        '<nav class="parts" aria-label="On this page"><details><summary>On this page</summary>\n'
        f"<ul>\n{items}\n</ul>\n</details></nav>"
    )
