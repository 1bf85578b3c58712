"""Text that a Markdown document or a Mermaid diagram shows as it was written.

Markdown as in CommonMark 0.31 with GitHub's tables, links and mathematics. A diagram takes entity
codes, `#35;` for the character with that code point, wherever it takes text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from milepost.engine.render.text import clean
from milepost.engine.view.report_roadmap import StepRow

# An underscore within a word, a colon before a figure and a `#` within a line mean nothing.
_SPECIAL = re.compile(
    r"[\\`*\[\]<|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|:(?=[^\s\d]|\d+:)"
    r"|(?<=(?<![^\W_])[Ww]{3})\.|(?<=\s)#(?=#*\s*$)"
)
# GitHub looks for addresses after it has read the escapes, so that no backslash parts one.
_ADDRESS = re.compile(r"(?<=[\w.+:-])@(?=[-.\w\\]*\.[\w\\])")
_PARTED = "&#8288;@"
_FIRST = re.compile(r"[=#>]|[-+](?=[-\s]|$)|\d+(?=[.)](?:\s|$))")
_KEPT = frozenset(" -/()_'")

# How a line of a gantt chart can begin that is no task (source: Mermaid's gantt.jison).
_STATEMENTS = (
    "acc",
    "axisformat",
    "call",
    "click",
    "dateformat",
    "excludes",
    "gantt",
    "href",
    "includes",
    "inclusiveenddates",
    "section",
    "tickinterval",
    "title",
    "todaymarker",
    "topaxis",
    "week",
)


def markdown(text: str) -> str:
    r"""The text on a line of its own; no part of it is formatting, a link or HTML.

    A word joiner, U+2060, which nobody sees, stands before the `@` of an e-mail address.

    >>> print(markdown("2 * <b>crm_system</b>"))
    2 \* \<b>crm_system\</b>
    >>> print(markdown("- see http://example.org"))
    \- see http\://example.org
    >>> print(markdown("-1.5 weeks"))
    -1.5 weeks
    >>> print(markdown("ann@example.org"))
    ann&#8288;@example.org
    """
    escaped = within(text)
    first = _FIRST.match(escaped)
    if first is None:
        return escaped
    if first[0].isdigit():
        return f"{first[0]}\\{escaped[first.end() :]}"
    return f"\\{escaped}"


def within(text: str) -> str:
    """The text for the middle of a line or the cell of a table, where no list can begin."""
    return _ADDRESS.sub(_PARTED, _SPECIAL.sub(r"\\\g<0>", clean(text)))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> list[str]:
    """The lines of a table, a blank one after it. The last `numbers` columns are set to the right.

    Headings are Markdown already; the cells of the rows are text.
    """
    words = len(headings) - numbers
    lines = [
        f"| {' | '.join(headings)} |",
        f"|{' --- |' * words}{' ---: |' * numbers}",
        *(f"| {' | '.join(within(cell) for cell in row)} |" for row in rows),
    ]
    return [*lines, ""]


def mermaid(text: str) -> str:
    """The text as a diagram takes it: all but letters, digits and a few signs as entity codes.

    >>> mermaid('say "hi": 1; end')
    'say #34;hi#34;#58; 1#59; end'
    >>> mermaid("Section one")
    '#83;ection one'
    """
    cleaned = clean(text)
    codes = [
        char
        if (char.isascii() and char.isalnum()) or char in _KEPT or _letter(char)
        else _code(char)
        for char in cleaned
    ]
    if cleaned.casefold().startswith(_STATEMENTS) or cleaned[:1].isdigit():
        codes[0] = _code(cleaned[0])
    return "".join(codes)


def cut(text: str, most: int) -> str:
    """The text on one line of at most so many characters, the last an ellipsis where more follows.

    >>> cut("Content hub", 8), cut("Content", 8)
    ('Content…', 'Content')
    """
    line = clean(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def name_of(step: StepRow) -> str:
    """The name of the capability of a step on one line; where there is none to be seen, its id."""
    return clean(step.name).strip() or step.capability


def _letter(char: str) -> bool:
    return not char.isascii() and char.isalpha()


def _code(char: str) -> str:
    return f"#{ord(char)};"
