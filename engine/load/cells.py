"""The cells of a table: what they hold, where they stand, and the paths written in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.load.text import MAX_DEPTH, MAX_DIGITS, MAX_KEY, Value, read_text
from milepost.engine.source import Span

CellValue = bool | int | Fraction | str | dt.date | None
"""What a cell holds; None where something stands there that cannot be used."""


@dataclass(frozen=True)
class Table:
    """The cells of a sheet by row and column, both from 1; empty cells are left out."""

    name: str
    cells: Mapping[int, Mapping[int, CellValue]]


@dataclass(frozen=True)
class Cell:
    """A value and its place."""

    value: CellValue
    span: Span

    @property
    def empty(self) -> bool:
        """Whether nothing was written."""
        return isinstance(self.value, str) and not self.value

    def text(self) -> Value:
        """The value as a text; a number as it would be written, a date as year, month, day."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        if isinstance(self.value, Fraction):
            return str(float(self.value))
        return None if self.value is None else str(self.value)

    def plain(self) -> Value:
        """The value as it is, a date as text, a text that is a number as that number."""
        if isinstance(self.value, dt.date):
            return str(self.value)
        text = self.value if isinstance(self.value, str) else ""
        if 0 < len(text) <= MAX_DIGITS and text[0] in "+-.0123456789":
            document, problems = read_text(text, "")
            if document and not problems and isinstance(document.data, (int, Fraction)):
                return document.data
        return self.value


class Row:
    """One row of a table, by the names of its columns."""

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self.cells = cells

    def __getitem__(self, column: str) -> Cell:
        return self.cells[column]

    def given(self, column: str) -> bool:
        """Whether something was written in that column."""
        return not self.cells[column].empty


def path_of(text: str) -> tuple[str, ...] | None:
    """The keys of a dotted path, some perhaps in quotes; None where it is not one.

    >>> path_of('plan.fixed."crm_system@2"'), path_of("plan..start")
    (('plan', 'fixed', 'crm_system@2'), None)
    """
    found: list[str] = []
    left = text if len(text) <= MAX_KEY * MAX_DEPTH else ""
    while True:
        if left.startswith('"'):
            end = 1
            while end < len(left) and left[end] != '"':
                end += 2 if left[end] == "\\" else 1
            document, problems = read_text(left[: end + 1], "")
            if problems or document is None or not isinstance(document.data, str):
                return None
            word, left = document.data, left[end + 1 :]
        else:
            word, dot, rest = left.partition(".")
            word, left = word.strip(), dot + rest
            if not word:
                return None
        found.append(word)
        if len(found) > MAX_DEPTH:
            return None
        if not left:
            return tuple(found)
        if not left.startswith("."):
            return None
        left = left[1:]
