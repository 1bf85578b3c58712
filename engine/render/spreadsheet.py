"""A workbook to be read: pages of tables, formulas and charts. The same pages give the same bytes.

Every text is written as text: none is ever taken for a formula, a number or a link. A formula
carries what it comes to, so that a program that works nothing out shows it too.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from milepost.engine.render.text import wrapped

if TYPE_CHECKING:
    from xlsxwriter.format import Format

INK, MUTED, RULE, HEAD, OPEN = "#0F172A", "#4B5870", "#DCE2EC", "#243B53", "#1D4ED8"
LINE, MOST_LINES = 13.0, 30
MOST_TEXT = 32_767
"""How many characters a cell holds, as its programs count them."""

_A4 = 9
_CHARACTER, _SIDES = 5.25, 4.0
"""How wide a character of a column's width is, and what a cell keeps free, in points."""
_SHEET = 180
"""How many characters of columns are printed beside each other on a sheet of paper."""
_PAPER = (780.0, 480.0)
"""How much of a sheet of paper is printed on, across and down, in points."""
_CHART = (560, 320)
"""The width and height of a chart, in pixels."""
_PIXEL = 0.75
_EPOCH = dt.date(1899, 12, 30)
_STEERING = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Kind = Literal["text", "whole", "number", "date", "share", "word"]
_FORMATS = {"whole": "#,##0", "number": "#,##0.0#", "date": "yyyy-mm-dd", "share": "0%"}

_SIDES_OF = {"whole": "right", "number": "right", "share": "right", "word": "center"}


NO_WORKBOOKS = "writing a workbook needs XlsxWriter; pip install 'milepost[office]'"


class OfficeMissing(Exception):
    """A library that reads or writes office files is not installed."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, and what it comes to with the figures as they are written."""

    text: str
    value: str | int | float | dt.date


Value = str | int | float | dt.date | Formula | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `open` figures are the reader's to change, and look like it."""

    heading: str
    width: float
    kind: Kind = "text"
    open: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a table came to stand: the numbers of its first and last row, as a reader counts."""

    first: int
    last: int

    def of(self, column: str) -> str:
        """The cells of a column, as a formula on the same page names them."""
        return f"${column}${self.first}:${column}${self.last}"


def plain_text(text: str) -> str:
    """The text without what a workbook cannot hold, and no longer than a cell."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", lines)
    over = len(kept.encode("utf-16-le")) // 2 - MOST_TEXT
    return kept[: len(kept) - over - 1] + "\N{HORIZONTAL ELLIPSIS}" if over > 0 else kept


def as_planned(as_of: dt.date) -> str:
    """What stands beside figures that are no formulas where others are."""
    return f"As planned on {as_of.isoformat()}; does not follow changes."


def letter(column: int) -> str:
    """The name of a column, counted from 0.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    before, own = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + own)


class Book:
    """A workbook in the making. Raises OfficeMissing without XlsxWriter.

    `created` stands in the file as the day of its writing; `footer` at the foot of every page.
    """

    def __init__(self, title: str, created: dt.date, footer: str) -> None:
        try:
            from xlsxwriter import Workbook
        except ImportError:
            raise OfficeMissing(NO_WORKBOOKS) from None
        self._stream = io.BytesIO()
        self.book = Workbook(self._stream, {"in_memory": True})
        moment = dt.datetime.combine(created, dt.time())
        self.book.set_properties(
            {"title": plain_text(title)[:255], "comments": footer, "created": moment}
        )
        self.footer = footer
        self._looks: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._pages: list[Page] = []

    def page(self, name: str, widths: Iterable[float]) -> Page:
        """A new page with columns of these widths, in characters."""
        self._pages.append(Page(self, name, widths))
        return self._pages[-1]

    def name(self, name: str, cells: str) -> None:
        """Give cells a name that formulas may use."""
        self.book.define_name(name, f"={cells}")

    def look(self, **wanted: Any) -> Format:  # noqa: ANN401 - XlsxWriter's own values
        """How a cell looks, each look made once."""
        key = tuple(sorted(wanted.items()))
        if key not in self._looks:
            base = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
            self._looks[key] = self.book.add_format({**base, **wanted})
        return self._looks[key]

    def content(self) -> bytes:
        """The file."""
        for page in self._pages:
            if page.headings is not None:
                page.sheet.repeat_rows(page.headings)
        self.book.close()
        return self._stream.getvalue()


class Page:
    """A page, written from the top down; rows and columns count from 0 as XlsxWriter does."""

    def __init__(self, book: Book, name: str, widths: Iterable[float]) -> None:
        self.book, self.name = book, name
        self.sheet = book.book.add_worksheet(name)
        self.widths = list(widths)
        for at, wide in enumerate(self.widths):
            self.sheet.set_column(at, at, wide)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        sheets = max(1, round(sum(self.widths) / _SHEET))
        self.sheet.fit_to_pages(sheets, 0)
        if sheets > 1:
            self.sheet.repeat_columns(0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        self.sheet.set_footer(f'&L&"Arial"&7{book.footer}&R&"Arial"&7&A, page &P of &N')
        self.row = 0
        self.headings: int | None = None
        """The row of headings that is printed on every sheet of paper."""
        self._deep: dict[int, float] = {}

    def _set_row(self, deep: float) -> None:
        """How deep the row is that is written next, in points."""
        self.sheet.set_row(self.row, deep)
        self._deep[self.row] = deep

    def title(self, text: str) -> None:
        """The heading of the page, across it."""
        self._across(text, self.book.look(bold=True, font_size=16, text_wrap=True), 16)

    def heading(self, text: str) -> None:
        """The heading of what follows, after an empty row."""
        self.row += 1
        self._across(text, self.book.look(bold=True, font_size=12, text_wrap=True), 12)

    def line(self, text: str, *, muted: bool = False) -> None:
        """A sentence across the page."""
        color = MUTED if muted else INK
        self._across(text, self.book.look(text_wrap=True, font_color=color), 10)

    def lines(self, texts: Iterable[str]) -> None:
        """Sentences, one below the other."""
        for text in texts:
            self.line(text)

    def _across(self, text: str, look: Format, size: float) -> None:
        lines = _lines(text, sum(self.widths) * 10 / size)
        self._set_row((LINE * lines + 2) * size / 10)
        if len(self.widths) > 1:
            self.sheet.merge_range(self.row, 0, self.row, len(self.widths) - 1, "", look)
        self.sheet.write_string(self.row, 0, plain_text(text), look)
        self.row += 1

    def head(self, columns: Sequence[Column]) -> None:
        """A row of headings, each on the side on which its figures stand."""
        deep = max(_lines(column.heading, column.width - 2) for column in columns)
        self._set_row(LINE * deep + 8)
        for at, column in enumerate(columns):
            side = _SIDES_OF.get(column.kind, "left")
            look = self.book.look(
                bold=True,
                font_color="#FFFFFF",
                bg_color=HEAD,
                align=side,
                indent=1 if column.kind in _FORMATS else 0,
                valign="vcenter",
                text_wrap=True,
            )
            self.sheet.write_string(self.row, at, plain_text(column.heading), look)
        self.row += 1

    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Value]],
        *,
        main: bool = False,
    ) -> Rows:
        """A table under its headings.

        The main one of a page can be filtered, and its headings stay in sight and on every sheet.
        """
        self.head(columns)
        top = self.row
        for values in rows:
            self.cells(columns, values)
        last = max(self.row - 1, top)
        if main:
            self.sheet.autofilter(top - 1, 0, last, len(columns) - 1)
            self.sheet.freeze_panes(top, 1)
            self.headings = top - 1
        return Rows(top + 1, last + 1)

    def cells(self, columns: Sequence[Column], values: Sequence[Value], **more: Any) -> None:  # noqa: ANN401
        """One row of a table; `more` is what its cells look like besides."""
        deep = max(
            _lines(value, column.width)
            for column, value in zip(columns, values, strict=True)
            if not isinstance(value, Formula) or isinstance(value.value, str)
        )
        if deep > 1:
            self._set_row(LINE * min(deep, MOST_LINES) + 3)
        for at, (column, value) in enumerate(zip(columns, values, strict=True)):
            self.put(self.row, at, value, column.kind, open=column.open, **more)
        self.row += 1

    def total(self, columns: Sequence[Column], values: Sequence[Value]) -> None:
        """The row of totals below a table."""
        own = [Column(c.heading, c.width, c.kind) for c in columns]
        self.cells(own, values, bold=True, top=1)

    def put(self, row: int, at: int, value: Value, kind: Kind = "text", **more: Any) -> None:  # noqa: ANN401
        """One cell; `open=True` marks a figure that is the reader's to change."""
        look: dict[str, Any] = {"bottom": 1, "bottom_color": RULE, "text_wrap": True}
        if more.pop("open", False):
            look["font_color"] = OPEN
        if kind in _FORMATS:
            look |= {"num_format": _FORMATS[kind], "text_wrap": False, "indent": 1}
            look["align"] = _SIDES_OF.get(kind, "left")
        elif kind == "word":
            look |= {"align": "center", "bold": True}
        if isinstance(value, str) and value.startswith(_STEERING):
            # Keeps a text a text when somebody edits the cell.
            look["quote_prefix"] = True
        style = self.book.look(**{**look, **more})
        if isinstance(value, Formula):
            self.sheet.write_formula(row, at, f"={value.text}", style, _cached(value.value))
        elif isinstance(value, str) and value:
            self.sheet.write_string(row, at, plain_text(value), style)
        elif isinstance(value, dt.date):
            self.sheet.write_datetime(row, at, value, style)
        elif isinstance(value, (int, float)):
            self.sheet.write_number(row, at, value, style)
        else:
            self.sheet.write_blank(row, at, None, style)

    def bars(self, cells: str, when: str, color: str, ink: str = "#FFFFFF") -> None:
        """Fill the cells in which a formula holds."""
        look = self.book.book.add_format({"bg_color": color, "font_color": ink})
        self.sheet.conditional_format(
            cells, {"type": "formula", "criteria": f"={when}", "format": look}
        )

    def words(self, cells: str, paints: Iterable[tuple[str, str, str]]) -> None:
        """Paint the cells that hold a word: word, ground and ink."""
        for word, ground, ink in paints:
            look = self.book.book.add_format({"bg_color": ground, "font_color": ink})
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
            self.sheet.conditional_format(cells, rule)

    def room_for_charts(self) -> int:
        """The row in which charts begin below all that is written.

        They are printed below it where a sheet of paper has room for them, else on the next one,
        which has no headings of a table where the table is whole on the first.
        """
        self.row += 1
        sheets = max(1, round(sum(self.widths) / _SHEET))
        wide = sum(wide * _CHARACTER + _SIDES for wide in self.widths) / sheets
        room = _PAPER[1] * max(1.0, wide / _PAPER[0])
        above = sum(self._deep.get(row, LINE + 2) for row in range(self.row))
        if above + _CHART[1] * _PIXEL > room:
            self.sheet.set_h_pagebreaks([self.row])
            if above <= room:
                self.headings = None
        return self.row

    def chart(
        self,
        kind: Literal["column", "line"],
        title: str,
        unit: str,
        series: Iterable[dict[str, object]],
        *,
        at: tuple[int, int],
        stacked: bool = False,
        form: str = "#,##0",
    ) -> None:
        """A chart of cells of the workbook, its top left corner in a cell."""
        chart = self.book.book.add_chart(
            {"type": kind, **({"subtype": "stacked"} if stacked else {})}
        )
        for each in series:
            chart.add_series({**each, **({"gap": 60} if kind == "column" else {})})
        small = {"name": "Arial", "size": 9, "color": MUTED}
        grid = {"visible": True, "line": {"color": RULE}}
        chart.set_title({"name": title, "name_font": {"name": "Arial", "size": 12, "color": INK}})
        chart.set_x_axis({"num_font": small, "line": {"color": RULE}})
        chart.set_y_axis(
            {
                "name": unit,
                "name_font": {**small, "bold": False},
                "num_font": small,
                "num_format": form,
                "major_gridlines": grid,
                "line": {"none": True},
            }
        )
        chart.set_legend({"position": "bottom", "font": small})
        chart.set_size(dict(zip(("width", "height"), _CHART, strict=True)))
        self.sheet.insert_chart(*at, chart, {"description": f"{title}, {unit}"})


def _cached(value: str | float | dt.date) -> str | float:
    if isinstance(value, dt.date):
        return (value - _EPOCH).days
    return plain_text(value) if isinstance(value, str) else value


def _lines(value: Value, wide: float) -> int:
    """About how many lines a cell takes; spreadsheet programs do not all work it out themselves."""
    shown = value.value if isinstance(value, Formula) else value
    if not isinstance(shown, str):
        return 1
    room = max(wide * _CHARACTER - _SIDES, _CHARACTER)
    return sum(len(wrapped(line, room, 10)) for line in shown.split("\n"))
