"""How wide a text is, where it wraps, and which characters may reach a picture.

Widths are those of Arial and Helvetica, which the font Arimo shares by design (source: the font's
own `hmtx` table). A letter that Arimo has not, or that Graphviz supposes to be wider, is taken as
wide as it can become, so that a text never leaves its box.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from milepost.engine.render.typeface import advance

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
_EMOJI = 1300
_PICTURES = 0x1F000
"""The first code of emoji and their like, which are wider than a square in most fonts."""
_SUPPOSED = 278
"""What Graphviz takes a byte of any letter beyond ASCII for. A line that it takes for wider than
its cell it moves to the left, out of the cell."""

# Control characters, halves of surrogate pairs, code points that are no characters, and marks that
# reorder or hide the text around them: a name has no need of these, and one that is left open would
# turn the rest of the picture around.
_UNFIT = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef"
    "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"
    + "".join(f"\\U{plane:04X}FFFE\\U{plane:04X}FFFF" for plane in range(17))
    + "]"
)

# Vowels of Thai and Lao that belong to the letter before, and to the one after.
_LATER = frozenset("ะาำຯະາຳ")
_EARLIER = frozenset("เแโใไເແໂໃໄ\N{ZERO WIDTH JOINER}")
_VIRAMA = 9
"""The class of marks that join a letter to the next (source: Unicode Standard, section 4.3)."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean(text: str) -> str:
    r"""The text on one line, with every character that a picture cannot hold replaced.

    White space becomes single spaces. Control characters, halves of surrogate pairs, code points
    that are no characters and marks that reorder the text become U+FFFD.

    >>> clean("Web\n analytics\x00") == "Web analytics\N{REPLACEMENT CHARACTER}"
    True
    """
    line = " ".join(text.split())
    return line if line.isprintable() else _UNFIT.sub(REPLACEMENT, line)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is, in the unit of `size`; an upper estimate outside the Latin script.

    >>> width("mile", 10), width("mile", 10, bold=True)
    (18.33, 20.01)
    """
    return _thousandths(text, bold=bold) * size / 1000


@lru_cache(32_768)
def _thousandths(text: str, *, bold: bool) -> int:
    return sum(map(_letters(bold=bold).__getitem__, text))


class _Letters(dict[str, int]):
    """The widths of letters in thousandths of the font size, each found when it is first met."""

    def __init__(self, *, bold: bool) -> None:
        super().__init__(zip(map(chr, range(32, 127)), _BOLD if bold else _REGULAR, strict=True))
        self._bold = bold

    def __missing__(self, char: str) -> int:
        # A control character, which `clean` lets nowhere, counts as one beyond the font.
        supposed = 0 if char.isascii() else _SUPPOSED * len(char.encode(errors="replace"))
        drawn = _OTHER if char.isascii() else _drawn(char, bold=self._bold)
        self[char] = wide = max(drawn, supposed)
        return wide


@cache
def _letters(*, bold: bool) -> _Letters:
    return _Letters(bold=bold)


def _drawn(char: str, *, bold: bool) -> int:
    known = advance(char, bold=bold)
    if known is not None:
        return known
    if ord(char) >= _PICTURES:
        return _EMOJI
    return _WIDE if unicodedata.east_asian_width(char) in {"W", "F"} else _OTHER


@lru_cache(8192)
def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text on as many lines as it takes for each to be at most `room` wide.

    Lines break at spaces; a word that is too long for a line of its own breaks where it must.

    >>> wrapped("Personalised advertising", 70, 10)
    ('Personalised', 'advertising')
    """
    whole, used, words = _words(text, bold=bold)
    if used * size / 1000 <= room:
        return (whole,)
    space = _thousandths(" ", bold=bold)
    lines: list[str] = []
    line, used = "", 0
    for word, wide in words:
        longer = used + space + wide if line else wide
        if longer * size / 1000 <= room:
            line, used = f"{line} {word}" if line else word, longer
            continue
        if line:
            lines.append(line)
        if wide * size / 1000 <= room:
            line, used = word, wide
            continue
        *full, line = _pieces(word, room, size, bold=bold)
        used = _thousandths(line, bold=bold)
        lines.extend(full)
    return (*lines, line)


@lru_cache(8192)
def _words(text: str, *, bold: bool) -> tuple[str, int, tuple[tuple[str, int], ...]]:
    """The text made clean, its width in thousandths, and its words, each with its own."""
    whole = clean(text)
    words = tuple([(word, _thousandths(word, bold=bold)) for word in whole.split(" ")])
    spaces = _thousandths(" ", bold=bold) * (len(words) - 1)
    return whole, sum([wide for _, wide in words]) + spaces, words


def _pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    pieces = [""]
    used = 0.0
    for cluster in _clusters(word):
        fits = width(cluster, size, bold=bold) <= room
        for part in (cluster,) if fits else cluster:
            more = width(part, size, bold=bold)
            if used + more > room and pieces[-1]:
                pieces.append("")
                used = 0.0
            pieces[-1] += part
            used += more
    return pieces


def _clusters(word: str) -> list[str]:
    """The letters of a word, each with what a line must not part from it."""
    found: list[str] = []
    for char in word:
        if found and (_goes_on(char) or _holds_on(found[-1][-1])):
            found[-1] += char
        else:
            found.append(char)
    return found


def _goes_on(char: str) -> bool:
    """Whether a letter belongs to the one before: a mark, or the end of a clause or a syllable."""
    ends = {"Lm", "Mc", "Me", "Mn", "Cf", "Pe", "Pf", "Po"}
    return not char.isascii() and (char in _LATER or unicodedata.category(char) in ends)


def _holds_on(char: str) -> bool:
    """Whether a letter takes the next one with it: a joiner, an opening, a vowel put first."""
    if char.isascii():
        return False
    opens = char in _EARLIER or unicodedata.category(char) in {"Pi", "Ps"}
    return opens or unicodedata.combining(char) == _VIRAMA


def widest(lines: Iterable[str], size: float, *, bold: bool = False) -> float:
    """The width of the widest line; 0 without lines."""
    return max((width(line, size, bold=bold) for line in lines), default=0.0)
