"""LaTeX in Markdown becomes MathML, which browsers draw without any script."""

import html
import re

from latex2mathml.converter import convert

# Code comes first, so that a dollar in it is left alone.
PARTS = re.compile(
    r"(?P<code>^(```|~~~).*?^\2|`+[^`]*`+)"
    r"|\$\$(?P<block>.+?)\$\$"
    r"|(?<![\\$])\$(?P<inline>[^\s$](?:[^$\n]*[^\s$])?)\$(?!\d)",
    re.DOTALL | re.MULTILINE,
)

# A bracket before a formula and a stop after it stay on its line; a browser would break there.
INLINE = r'<math [^>]*display="inline"[^>]*>(?:(?!</math>).)*</math>'
ATTACHED = re.compile(rf"\({INLINE}[.,;:!?)]*|{INLINE}[.,;:!?)]+")

# A function's name stands a thin space before what it is taken of: ln 10, log x; not before a bracket.
NAMED = re.compile(r"<mi>(?:ln|log|exp|sin|cos|tan|max|min)</mi>(?!<mo|</)")
THIN = '<mspace width="0.17em"></mspace>'

# The bars of a norm are as high as a letter; only left and right ask for more.
BARS = re.compile(r"<mo>(?=&#x02016;)")


def formulas_to_mathml(markdown: str) -> str:
    """Markdown with each $…$ and $$…$$ outside code replaced by a <math> element."""

    def replace(match: re.Match) -> str:
        if match.group("code") is not None:
            return match.group(0)
        display = match.group("block") is not None
        latex = (match.group("block") if display else match.group("inline")).strip()
        return mathml(latex, display)

    return ATTACHED.sub(r'<span class="attached">\g<0></span>', PARTS.sub(replace, markdown))


def mathml(latex: str, display: bool) -> str:
    """One formula; its source stands beside it; a label would keep screen readers from the MathML itself."""
    element = NAMED.sub(r"\g<0>" + THIN, convert(latex, display="block" if display else "inline"))
    element = BARS.sub('<mo stretchy="false">', element)
    label = html.escape(latex, quote=True)
    return element.replace("<math ", f'<math alttext="{label}" ', 1).replace("\n", "")
