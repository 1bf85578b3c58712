"""How wide a text is, where it wraps, and which characters may reach a picture.

Widths are those of Arial and Helvetica, which the font Arimo shares by design (source: the font's
own `hmtx` table). Other scripts have no table here and are taken as wide as they can become, so
that a text never leaves its box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

# Width of the characters from space to ~ in thousandths of the font size.
_REGULAR = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
_BOLD = (
    *(278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611),
    *(975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556),
    *(333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611),
    *(611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584),
)
_WIDE = 1000
_OTHER = 800

_NO_CHARACTERS = {
    *range(0xFDD0, 0xFDF0),
    *(p + e for p in range(0, 0x110000, 0x10000) for e in (0xFFFE, 0xFFFF)),
}

# Marks that reorder or hide the text around them. A name has no need of them, and one that is left
# open would turn the rest of the picture around.
_REORDERING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0x200E, 0x200F}

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean(text: str) -> str:
    r"""The text on one line, with every character that a picture cannot hold replaced.

    White space becomes single spaces. Control characters, halves of surrogate pairs, code points
    that are no characters and marks that reorder the text become U+FFFD.

    >>> clean("Web\n analytics\x00") == "Web analytics\N{REPLACEMENT CHARACTER}"
    True
    """
    return "".join(REPLACEMENT if _refused(char) else char for char in " ".join(text.split()))


def _refused(char: str) -> bool:
    code = ord(char)
    unfit = code in _REORDERING or code in _NO_CHARACTERS
    return unfit or unicodedata.category(char) in {"Cc", "Cs"}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is, in the unit of `size`; an upper estimate outside the Latin script.

    >>> width("mile", 10), width("mile", 10, bold=True)
    (18.33, 20.01)
    """
    return sum(_char(char, bold=bold) for char in text) * size / 1000


@cache
def _char(char: str, *, bold: bool) -> int:
    table = _BOLD if bold else _REGULAR
    if " " <= char <= "~":
        return table[ord(char) - 32]
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Cf"}:
        return 0
    base = unicodedata.normalize("NFD", char)[0]
    if base != char and " " <= base <= "~":
        return table[ord(base) - 32]
    if unicodedata.east_asian_width(char) in {"W", "F"}:
        return _WIDE
    if char in "\N{EM DASH}\N{HORIZONTAL ELLIPSIS}\N{LATIN CAPITAL LETTER AE}":
        return _WIDE
    return 556 if char in "\N{EN DASH}\N{EURO SIGN}\N{MIDDLE DOT}" else _OTHER


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text on as many lines as it takes for each to be at most `room` wide.

    Lines break at spaces; a word that is too long for a line of its own breaks where it must.

    >>> wrapped("Personalised advertising", 70, 10)
    ('Personalised', 'advertising')
    """
    lines: list[str] = []
    line = ""
    for word in clean(text).split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, room, size, bold=bold)
        lines.extend(full)
    return (*lines, line)


def _pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    pieces = [""]
    used = 0.0
    for char in word:
        more = _char(char, bold=bold) * size / 1000
        if used + more > room and pieces[-1]:
            pieces.append("")
            used = 0.0
        pieces[-1] += char
        used += more
    return pieces


def widest(lines: Iterable[str], size: float, *, bold: bool = False) -> float:
    """The width of the widest line; 0 without lines."""
    return max((width(line, size, bold=bold) for line in lines), default=0.0)
