"""Font files for letters that the bundled font lacks: from folders of choice, or of this machine.

A picture whose letters are all in the bundled font needs none of this: no folder is looked at.
"""

from __future__ import annotations

import logging
import os
import struct
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from milepost.engine.render.typeface import lacking

VARIABLE = "MILEPOST_FONTS"
"""The environment variable that names the folders to look in, in place of those of the machine."""

_LOG = logging.getLogger("milepost")
_NAMED = 20
"""How many letters a warning names."""
_FILES = 5000
"""How many font files are looked at."""
_BYTES = 100_000_000
"""The size of the largest font file that is looked at."""
_ENDINGS = (".otf", ".ttc", ".ttf")
_NEEDED = ("OS/2", "cmap", "head", "hhea", "hmtx", "maxp", "name", "post")
_NUMBERED = b"\x0c\x1e"
"""How outlines begin whose letters go by numbers (source: Adobe technical note 5176, ROS)."""
_BEGIN = 256
_STYLED = 78
"""The length of the table of a font's style in its first version (source: OpenType, OS/2)."""
_REGULAR = 400
_RESTRICTED = 2
"""Where the owner of a font does not let it be put into documents."""
_SPECIAL = ("italic", "mono", "oblique", "serif")
"""Words in the name of a file whose style is not that of the bundled font."""


@dataclass(frozen=True, slots=True)
class OtherFont:
    """A font file, the name of its family, and those of the letters asked for that it has."""

    file: Path
    family: str
    letters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Others:
    """Fonts in the order in which a letter is looked for, and the letters that none has."""

    fonts: tuple[OtherFont, ...] = ()
    missing: str = ""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of the fonts, in that order."""
        return tuple(font.file for font in self.fonts)

    def runs(self, line: str) -> Iterator[tuple[str, str]]:
        """The parts of a line, each with the family that has its letters; "" for the bundled."""
        families: list[str] = []
        for letter in line:
            has = (font.family for font in self.fonts if letter in font.letters)
            # What is not seen goes with the letter before it, which it joins to the next.
            silent = families and _silent(letter)
            families.append(families[-1] if silent else next(has, ""))
        parts = groupby(zip(families, line, strict=True), lambda part: part[0])
        return ((family, "".join(letter for _, letter in part)) for family, part in parts)


def others_for(text: str) -> Others:
    """The fewest files that have the letters of a text which the bundled font lacks.

    The same text and the same files give the same choice. Files that cannot be read, have no
    outlines, or may not be put into a document, are passed over.
    """
    letters = "".join(one for one in lacking(text) if not _silent(one))
    return _chosen("".join(sorted(letters)), _folders()) if letters else Others()


def warn_of(others: Others) -> None:
    """Log where a picture depends on the fonts of the machine, and which letters are missing."""
    if others.fonts and not os.environ.get(VARIABLE):
        _LOG.warning(
            "the bundled font lacks %s, drawn here with %s of this machine; elsewhere the picture"
            " may look different, unless %s names a folder with the same fonts",
            _listed("".join(sorted({one for font in others.fonts for one in font.letters}))),
            ", ".join(file.name for file in others.files),
            VARIABLE,
        )
    if others.missing:
        _LOG.warning(
            "empty boxes stand for letters that no font here has: %s; an SVG shows them, and so"
            " does a picture once %s names a folder with a font that has them",
            _listed(others.missing),
            VARIABLE,
        )


def _listed(letters: str) -> str:
    more = " and others" if len(letters) > _NAMED else ""
    return f"{' '.join(letters[:_NAMED])}{more}"


def _silent(letter: str) -> bool:
    """Whether a letter is never seen: it joins others, or picks one of their shapes."""
    return unicodedata.category(letter) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(
        letter, ""
    )


@lru_cache(16)
def _chosen(letters: str, folders: tuple[str, ...]) -> Others:
    known = [found for file in _files(folders) if (found := _had(file, letters))]
    open_ = set(letters)
    chosen: list[OtherFont] = []
    while known and open_:
        # Of files that have as many, the one most like the bundled font, then by name.
        best = min(known, key=lambda one: (-len(one[0].letters & open_), one[1]))
        if not best[0].letters & open_:
            break
        open_ -= best[0].letters
        known.remove(best)
        chosen.append(best[0])
    return Others(tuple(chosen), "".join(sorted(open_)))


def _had(file: Path, letters: str) -> tuple[OtherFont, tuple[int, int, str, str]] | None:
    """What a file has of the letters, and how far its style is from that of the bundled font.

    None where it has none of them or cannot be used.
    """
    import uharfbuzz

    try:
        data = uharfbuzz.Blob.from_file_path(str(file))
        face = uharfbuzz.Face(data)
        codes = face.unicodes
        found = frozenset(letter for letter in letters if ord(letter) in codes)
        if not found or not _whole(data.data):
            return None
        tables = set(face.table_tags)
        outlines = len(face.reference_table("glyf")) > 0 or _numbered(face)
        style = face.reference_table("OS/2").data
        names = uharfbuzz.OTNameIdPredefined
        family = face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY)
    except (uharfbuzz.HarfBuzzError, OSError, ValueError, struct.error):
        return None
    sound = outlines and tables.issuperset(_NEEDED) and len(style) >= _STYLED
    if not sound or not family:
        return None
    weight, rights = int.from_bytes(style[4:6]), int.from_bytes(style[8:10])
    if rights & 0xF == _RESTRICTED:
        return None
    words = file.name.lower()
    special = sum(word in words for word in _SPECIAL) + ("sans" not in words)
    unlike = abs(weight - _REGULAR), special, file.name, str(file)
    return OtherFont(file, family, found), unlike


def _whole(font: bytes) -> bool:
    """Whether a file reaches as far as it says (source: OpenType, organization of a font)."""
    start = int.from_bytes(font[12:16]) if font.startswith(b"ttcf") else 0
    count = int.from_bytes(font[start + 4 : start + 6])
    tables = struct.iter_unpack(">8x2I", font[start + 12 : start + 12 + 16 * count])
    return all(at + length <= len(font) for at, length in tables)


def _numbered(face: Any) -> bool:  # noqa: ANN401 - the library tells no types
    """Whether a font has PostScript outlines of the one kind that a PDF gets from fpdf2 whole."""
    return _NUMBERED in face.reference_table("CFF ").data[:_BEGIN]


def _files(folders: tuple[str, ...]) -> Iterator[Path]:
    """The font files below some folders, always in the same order."""
    return islice((file for folder in folders for file in _below(folder)), _FILES)


def _below(folder: str) -> Iterator[Path]:
    for at, within, names in os.walk(folder):
        within.sort()
        for name in sorted(names):
            file = Path(at, name)
            if name.lower().endswith(_ENDINGS) and _fits(file):
                yield file


def _fits(file: Path) -> bool:
    try:
        return file.is_file() and file.stat().st_size <= _BYTES
    except OSError:
        return False


def _folders() -> tuple[str, ...]:
    """Where to look: as the variable says, else where this kind of machine keeps its fonts."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return tuple(folder for folder in chosen.split(os.pathsep) if folder)
    if sys.platform == "win32":
        return (
            os.path.join(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"),  # noqa: PTH118
            os.path.expandvars(r"%LOCALAPPDATA%\Microsoft\Windows\Fonts"),
        )
    if sys.platform == "darwin":
        there = ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts")
    else:
        there = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
    return tuple(map(os.path.expanduser, there))
