"""A workbook view as an .xlsx file. The same view gives the same bytes.

Every text is written as text: none is ever taken for a formula, a number or a link.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from milepost.engine.load.cells import CellValue
from milepost.engine.render.spreadsheet import NO_WORKBOOKS, OfficeMissing
from milepost.engine.view.sheets import Column, SheetView, WorkbookView

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

INK, RULE, HEAD, FIXED, OPEN = "#1F2933", "#CBD2D9", "#243B53", "#F0F2F4", "#FFFFFF"
LINE, MOST_LINES = 13.0, 24
SPARE = 40
"""Empty rows that stand ready below the last one of a table."""

_STEERING = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def workbook_bytes(view: WorkbookView) -> bytes:
    """The file. Raises OfficeMissing without XlsxWriter."""
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise OfficeMissing(NO_WORKBOOKS) from None
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    # Without a fixed day the time of writing would stand in the file.
    book.set_properties({"title": "milepost inventory", "created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001
    formats = _Formats(book)
    ranges = _ranges(view)
    for sheet in view.sheets:
        _write(book.add_worksheet(sheet.name), sheet, formats, ranges)
    book.close()
    return stream.getvalue()


def _ranges(view: WorkbookView) -> dict[str, str]:
    """The cells in which each list of choices stands: the first column of its legend."""
    legends = {"levels": "Levels", "stages": "Stages"}
    return {
        name: f"={legends[name]}!$A$2:$A${len(words) + 1}"
        for name, words in view.lists.items()
        if words
    }


class _Formats:
    """The looks of cells, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **wanted: Any) -> Any:  # noqa: ANN401 - XlsxWriter's own values
        key = tuple(sorted(wanted.items()))
        if key not in self.made:
            base = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
            self.made[key] = self.book.add_format({**base, **wanted})
        return self.made[key]

    def head(self) -> Any:  # noqa: ANN401
        return self.get(bold=True, font_color="#FFFFFF", bg_color=HEAD, valign="vcenter", border=1)

    def cell(self, column: Column, value: CellValue = None) -> Any:  # noqa: ANN401
        look: dict[str, Any] = {
            "text_wrap": True,
            "border": 1,
            "border_color": RULE,
            "bg_color": FIXED if column.fixed else OPEN,
            "locked": column.fixed,
        }
        if isinstance(value, dt.date):
            look["num_format"] = "yyyy-mm-dd"
            look["align"] = "left"
        elif isinstance(value, str) and value.startswith(_STEERING):
            # Keeps a text a text when somebody edits the cell.
            look["quote_prefix"] = True
        elif column.heading in ("owner", "note", "note or reason", "evidence", "path"):
            look["num_format"] = "@"
        elif column.heading in ("when", "until", "by"):
            look["num_format"] = "yyyy-mm-dd"
        return self.get(**look)


def _write(page: Worksheet, sheet: SheetView, formats: _Formats, ranges: dict[str, str]) -> None:
    page.freeze_panes(1, 1)
    page.set_row(0, 22)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width, formats.get(locked=column.fixed))
        page.write_string(0, at, column.heading, formats.head())
    last = max(len(sheet.rows), 1)
    for number, row in enumerate(sheet.rows, 1):
        lines = max(_lines(cell, column) for cell, column in zip(row, sheet.columns, strict=True))
        if lines > 1:
            page.set_row(number, LINE * min(lines, MOST_LINES) + 2)
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, number, at, value, formats.cell(column, value))
    open_ended = not any(column.fixed for column in sheet.columns[:1])
    if open_ended:
        for number in range(len(sheet.rows) + 1, len(sheet.rows) + SPARE + 1):
            for at, column in enumerate(sheet.columns):
                page.write_blank(number, at, None, formats.cell(column))
        last = len(sheet.rows) + SPARE
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    _choices(page, sheet, last, ranges)
    if sheet.protected:
        # No password: it guards against a slip of the hand, not against its owner.
        allowed = ("format_cells", "format_columns", "format_rows", "sort", "autofilter")
        page.protect("", dict.fromkeys(allowed, True))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&L&A&RPage &P of &N")


def _lines(value: CellValue, column: Column) -> int:
    """About how many lines a cell takes; spreadsheet programs do not all work it out themselves."""
    if not isinstance(value, str):
        return 1
    return sum(math.ceil(max(len(line), 1) / column.width) for line in value.split("\n"))


def _write_cell(page: Worksheet, row: int, column: int, value: CellValue, look: Any) -> None:  # noqa: ANN401
    if isinstance(value, bool):
        page.write_boolean(row, column, value, look)
    elif isinstance(value, (int, Fraction)):
        page.write_number(row, column, float(value), look)
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, value, look)
    elif value:
        page.write_string(row, column, _UNWRITABLE.sub(" ", value), look)
    else:
        page.write_blank(row, column, None, look)


def _choices(page: Worksheet, sheet: SheetView, last: int, ranges: dict[str, str]) -> None:
    for at, column in enumerate(sheet.columns):
        if column.choices not in ranges:
            continue
        rows = range(1, last + 1)
        if column.choices == "stages":
            rows = range(*_target_rows(sheet))
        if not rows:
            continue
        choice = {
            "validate": "list",
            "source": ranges[column.choices],
            "error_title": "Not in the list",
            "error_message": f"Choose from the list; see the sheet {column.choices.title()}.",
            # A target may also be a condition.
            "error_type": "warning" if column.choices == "stages" else "stop",
        }
        page.data_validation(rows[0], at, rows[-1], at, choice)


def _target_rows(sheet: SheetView) -> tuple[int, int]:
    numbers = [number for number, row in enumerate(sheet.rows, 1) if row[0] == "target"]
    return (numbers[0], numbers[-1] + 1) if numbers else (0, 0)
