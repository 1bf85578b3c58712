"""What a cell of a spreadsheet gives back exactly as it was put in."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

from milepost.engine.load.cells import CellValue
from milepost.engine.load.sheets import CONTINUED
from milepost.engine.load.text import Value
from milepost.engine.view.yaml_text import flow, number, quoted

Row = tuple[CellValue, ...]

LONGEST = 32_000
"""Characters that a cell may hold, with room to spare."""

DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""

_LOST = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|x[0-9A-Fa-f]{4}_")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_BARE = re.compile(r"[\w@\[\]-]+\Z")


def as_text(value: Value) -> str | None:
    """A text that a cell gives back as it is; None for any other value.

    >>> as_text("two countries"), as_text(" two"), as_text(5)
    ('two countries', None, '5')
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value or value != value.strip():
        return None
    too_long = len(value.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST
    return None if too_long or _LOST.search(value) else value


def as_number(value: Value) -> int | Fraction | str | None:
    """A number as a cell keeps it, as text where it has too many digits; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        return None
    kept = abs(value) < 10**DIGITS and Fraction(f"{float(value):.{DIGITS}g}") == value
    return value if kept else number(value)


def as_date(value: Value) -> dt.date | None:
    """A day written as year, month and day; None for anything else."""
    if not isinstance(value, str) or not _DATE.match(value):
        return None
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return None
    # A spreadsheet counts days from 1900, and the first of them wrongly.
    return day if day.year > 1900 else None  # noqa: PLR2004


def path_rows(path: tuple[str, ...], value: Value) -> list[Row]:
    """A path and its value in YAML, over several rows where it is too long for one."""
    name = ".".join(part if _BARE.match(part) else quoted(part, escaped=True) for part in path)
    text = flow(value)
    if as_text(text) is not None:
        return [(name, text)]
    text = flow(value, escaped=True)
    rows: list[Row] = []
    while text:
        end = min(LONGEST // 2, len(text))
        # A blank at the end of a cell would be taken for a slip of the hand.
        while end < len(text) and " " in text[end - 1 : end + 1]:
            end -= 1
        rows.append((CONTINUED if rows else name, text[:end]))
        text = text[end:]
    return rows
