"""The bundled font, Arimo: which letters it has, how wide they are, and where its files lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

FAMILY = "Arimo"
_NAMES = ("Arimo-Regular.ttf", "Arimo-Bold.ttf")


@contextmanager
def font_files() -> Iterator[tuple[Path, Path]]:
    """The regular and the bold font as files, for as long as they are needed."""
    with ExitStack() as stack:
        regular, bold = (stack.enter_context(as_file(_folder() / name)) for name in _NAMES)
        yield regular, bold


def advance(letter: str, *, bold: bool) -> int | None:
    """The width of a letter in thousandths of the font size; None where the font has not got it.

    >>> advance("Ł", bold=False), advance("東", bold=False)
    (556, None)
    """
    font = _font(bold=bold)
    shape = font.get_nominal_glyph(ord(letter))
    if shape is None:
        return None
    return round(int(font.get_glyph_h_advance(shape)) * 1000 / int(font.face.upem))


def lacking(text: str) -> str:
    """The letters beyond ASCII that the font does not have, in the order of the text.

    >>> lacking("Łódź, 東京, Αθήνα")
    '東京'
    """
    beyond = dict.fromkeys(letter for letter in text if not letter.isascii())
    return "".join(letter for letter in beyond if advance(letter, bold=False) is None)


def letters() -> frozenset[int]:
    """The codes of all letters that the font has."""
    return frozenset(_font(bold=False).face.unicodes)


def _folder() -> Any:  # noqa: ANN401 - a Traversable, whose home differs between versions
    return files("milepost.engine.render") / "fonts"


@cache
def _font(*, bold: bool) -> Any:  # noqa: ANN401 - the library tells no types
    import uharfbuzz

    data = (_folder() / _NAMES[bold]).read_bytes()
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(data)))
