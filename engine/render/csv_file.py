"""Tables as CSV files that no spreadsheet program takes for more than text and numbers."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from milepost.engine.render.terminal import safe

_FORMULA = ("=", "+", "-", "@")

Cell = str | int | float | None


def csv_bytes(rows: Iterable[Sequence[Cell]], *, cleaned: bool = False) -> bytes:
    """The rows as CSV in UTF-8, the headings first.

    A text that a spreadsheet program might take for a formula begins with an apostrophe; blanks
    before it and full-width signs do not hide one.
    Texts that are `cleaned` already, as by `render.text.clean`, keep every other character.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([_harmless(cell, cleaned=cleaned) for cell in row] for row in rows)
    return stream.getvalue().encode()


def _harmless(cell: Cell, *, cleaned: bool) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = cell if cleaned else safe(cell)
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first.startswith(_FORMULA) else text
