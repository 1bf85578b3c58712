"""Tables as CSV files that no spreadsheet program takes for more than text and numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from milepost.engine.render.terminal import safe

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | None


def csv_bytes(rows: Iterable[Sequence[Cell]], *, cleaned: bool = False) -> bytes:
    """The rows as CSV in UTF-8, the headings first.

    A text that a spreadsheet program might take for a formula begins with an apostrophe.
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
    return f"'{text}" if cell.startswith(_FORMULA) else text
