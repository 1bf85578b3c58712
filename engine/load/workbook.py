"""Workbooks (.xlsx) to tables: hostile files are refused before anything is unpacked or parsed.

A workbook is a zip archive of XML. Its size, entries and tags are bounded first, then a copy that
holds nothing but the sheets' own XML is handed to openpyxl, which only ever sees that copy. Nothing
is evaluated: a formula is a fault.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from milepost.engine.load.cells import CellValue, Table
from milepost.engine.load.sheets import read_sheets
from milepost.engine.load.text import MAX_BYTES, MAX_DIGITS, Document
from milepost.engine.source import NOWHERE, Problem, Span

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAX_PARTS = 1_000
MAX_UNPACKED = 40_000_000
_LIMITS = {
    "cells": (60_000, ("c", "row")),
    "values": (60_000, ("v", "f", "t")),
    "texts": (40_000, ("si", "is")),
}
"""How many of each a workbook may hold, and the tags of each."""

MAX_OTHER = 10_000
"""Tags of any other kind: styles, merged areas and the like."""

MAX_COLUMNS = 100
MAX_ROWS = 1_048_576
MAX_CELL = 32_767
"""How many characters a cell may have; spreadsheet programs hold no more."""

_NEEDED = re.compile(
    r"(\[Content_Types\]\.xml|_rels/\.rels|xl/(_rels/)?[^/]+\.(xml|rels)|xl/worksheets/[^/]+\.xml)\Z"
)
_ENTRY = b"PK\x01\x02"
_OLD = b"\xd0\xcf\x11\xe0"
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError)


class _Refused(Exception):
    """The workbook cannot be read; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def fault(code: str, message: str, hint: str = "") -> Exception:
    """The refusal of a whole workbook."""
    return _Refused(Problem(code, message, NOWHERE, hint))


def read_workbook(content: bytes, file: str) -> tuple[Document | None, list[Problem]]:
    """The inventory in a workbook, if it can be read at all, and the faults in it."""
    problems: list[Problem] = []
    try:
        clean = _clean(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = list(_tables(clean, file, problems))
    except _Refused as refused:
        return None, [replace(refused.problem, span=Span(file, 1, 1))]
    document, found = read_sheets(file, tables)
    unusable = {problem.span for problem in problems}
    return document, problems + [problem for problem in found if problem.span not in unusable]


def _clean(content: bytes) -> io.BytesIO:
    """A copy of the archive with the sheets' own XML and nothing else."""
    if len(content) > MAX_BYTES:
        size = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
        raise fault("too-large", size)
    if content.startswith(_OLD):
        message = "this workbook is protected by a password or in an old format"
        raise fault("not-a-workbook", message, "save it as .xlsx without a password")
    if content.count(_ENTRY) > MAX_PARTS:
        raise fault("too-large", f"the workbook has more than {MAX_PARTS:,} parts")
    clean = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as archive,
            zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as copy,
        ):
            _refuse_by_names(archive)
            left, counts = MAX_UNPACKED, Counter[str]()
            for part in {info.filename: info for info in archive.infolist()}.values():
                if not _NEEDED.match(part.filename):
                    continue
                text = _unpacked(archive, part, left)
                left -= len(text)
                _refuse_by_content(text, counts)
                copy.writestr(part.filename, text)
    except _BROKEN:
        hint = "open it in a spreadsheet program and save it as .xlsx"
        raise fault("not-a-workbook", "this is not a workbook, or it is damaged", hint) from None
    clean.seek(0)
    return clean


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile
    with archive.open(part) as stream:
        text = stream.read(most + 1) if part.file_size <= most else b" " * (most + 1)
    if len(text) > most:
        size = f"the workbook unpacks to more than {MAX_UNPACKED // 1_000_000} MB"
        raise fault("too-large", size)
    return text


def _refuse_by_names(archive: zipfile.ZipFile) -> None:
    names = [name.casefold() for name in archive.namelist()]
    if any("vbaproject" in name or "macrosheets" in name for name in names):
        raise fault("macros", "the workbook holds macros", "save it as .xlsx, without them")
    if any(name.startswith("xl/externallinks/") for name in names):
        message = "the workbook has links to other files"
        raise fault("external-links", message, "break the links and keep their values")


def _refuse_by_content(text: bytes, counts: Counter[str]) -> None:
    """Refuse XML that is more than it seems; `counts` is how many of each tag there have been."""
    if b"\0" in text or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise zipfile.BadZipFile
    usual = 0
    for what, (_, tags) in _LIMITS.items():
        for tag in tags:
            # A formula with attributes may stand for many others, which takes its time.
            endings = ">" if tag == "f" else " >/\t\r\n"
            opened = sum(text.count(f"<{tag}{ending}".encode()) for ending in endings)
            counts[what] += opened
            usual += opened + text.count(f"</{tag}>".encode())
    counts["marks of layout"] += text.count(b"<") - usual
    limits = {what: limit for what, (limit, _) in _LIMITS.items()} | {"marks of layout": MAX_OTHER}
    for what, limit in limits.items():
        if counts[what] > limit:
            raise fault("too-large", f"the workbook holds more than {limit:,} {what}")


def _tables(clean: io.BytesIO, file: str, problems: list[Problem]) -> Iterator[Table]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        hint = "pip install 'milepost[office]'"
        raise fault("no-office", "reading a workbook needs openpyxl", hint) from None
    try:
        book = load_workbook(clean, read_only=True, keep_links=False)
        percent = _percent_styles(book)
        for sheet in book.worksheets:
            yield _table(book, sheet, percent, file, problems)
    except _Refused:
        raise
    except Exception as error:  # openpyxl raises whatever comes up on parts that are malformed
        hint = "open it in a spreadsheet program and save it as .xlsx"
        message = "this is not a workbook, or it is damaged"
        raise fault("not-a-workbook", message, hint) from error


def _percent_styles(book: Workbook) -> frozenset[int]:
    """The styles that show a number as a percentage."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    inner: Any = book
    own = list(inner._number_formats)  # noqa: SLF001 - a cell's style is not public when streamed
    found: set[int] = set()
    for number, style in enumerate(inner._cell_styles):  # noqa: SLF001
        at = style.numFmtId - BUILTIN_FORMATS_MAX_SIZE
        code = BUILTIN_FORMATS.get(style.numFmtId) or (own[at] if 0 <= at < len(own) else "")
        if "%" in code:
            found.add(number)
    return frozenset(found)


def _table(
    book: Any,  # noqa: ANN401 - the streaming parts of openpyxl are not typed
    sheet: Any,  # noqa: ANN401
    percent: frozenset[int],
    file: str,
    problems: list[Problem],
) -> Table:
    """A sheet's cells, with a fault for each that cannot be used."""
    # The public iterator makes a row for every gap; a sheet may claim a billion of them.
    from openpyxl.worksheet._reader import WorkSheetParser

    found: dict[int, dict[int, CellValue]] = {}
    with sheet._get_source() as source:  # noqa: SLF001
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,  # noqa: SLF001
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        for number, cells in parser.parse():
            for cell in cells:
                value = _value(cell, cell["style_id"] in percent)
                if value == "":
                    continue
                column = cell["column"]
                if not (0 < number <= MAX_ROWS and column > 0):
                    raise zipfile.BadZipFile
                if column > MAX_COLUMNS:
                    span = Span(file, number, MAX_COLUMNS + 1, sheet.title)
                    message = f"a sheet has at most {MAX_COLUMNS} columns"
                    problems.append(Problem("too-large", message, span, "clear what lies beyond"))
                    break
                if isinstance(value, Problem):
                    span = Span(file, number, column, sheet.title)
                    problems.append(replace(value, span=span))
                    value = None
                found.setdefault(number, {})[column] = value
    merged: Any = parser.merged_cells
    for area in merged.mergeCell if merged else ():
        if found and area.max_row > min(found) and area.min_row <= max(found):
            span = Span(file, area.min_row, area.min_col, sheet.title)
            hint = "unmerge them and fill in each"
            problems.append(Problem("merged-cells", f"cells {area.coord} are merged", span, hint))
    return Table(sheet.title, found)


def _value(cell: dict[str, Any], percent: bool) -> CellValue | Problem:  # noqa: FBT001
    """What a cell holds: "" where nothing, a problem without its place where it is of no use."""
    value, kind = cell["value"], cell["data_type"]
    if kind == "f":
        hint = "paste its value in its place"
        return Problem("formula", "a formula stands here; nothing is calculated", NOWHERE, hint)
    if value is None:
        return ""
    if kind == "e":
        return Problem("error-cell", f"the cell shows {str(value)[:20]}", NOWHERE, "clear it")
    if isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time() and value.tzinfo is None
        return value.date() if midnight else value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value
    if isinstance(value, (int, float)):
        if percent:
            message = "a percentage stands here, which is a hundredth of what it shows"
            return Problem("percent-cell", message, NOWHERE, "format it as a number, 97 for 97%")
        return _number(value)
    if len(str(value)) > MAX_CELL:
        message = f"a text of more than {MAX_CELL:,} characters"
        return Problem("too-large", message, NOWHERE, "shorten it")
    # Spreadsheet programs write a carriage return so; blanks at the ends are slips of the hand.
    return str(value).replace("_x000D_", "").strip()


def _number(value: float) -> CellValue | Problem:
    if not math.isfinite(value) or (isinstance(value, int) and value.bit_length() > 3 * MAX_DIGITS):
        return Problem("error-cell", "the cell holds no number", NOWHERE, "clear it")
    exact = Fraction(repr(value))
    return int(exact) if exact.denominator == 1 else exact
