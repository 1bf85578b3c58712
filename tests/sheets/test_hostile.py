"""Workbooks made to do harm: one line, exit code 2, little time and little memory."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.forked import milepost
from tests.sheets.books import INVENTORY, book_of, repacked

SECONDS, MEMORY = 2, 500 * 2**20
SPREADSHEET = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = b'<worksheet xmlns="' + SPREADSHEET + b'"><sheetData>'
TAIL = b"</sheetData></worksheet>"
PAGE = "xl/worksheets/sheet2.xml"
ENTITIES = b"".join(
    b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10 if i else b"ha" * 10) for i in range(10)
)


def sheet(inner: bytes) -> dict[str, bytes]:
    """The parts of a workbook whose capabilities are this XML."""
    return {PAGE: HEAD + inner + TAIL}


def strings(text: bytes) -> dict[str, bytes]:
    """The parts of a workbook with these shared texts."""
    return {"xl/sharedStrings.xml": b'<sst xmlns="' + SPREADSHEET + b'">' + text + b"</sst>"}


HOSTILE: dict[str, Callable[[], dict[str, bytes]]] = {
    "zip bomb": lambda: sheet(b" " * 60_000_000),
    "many small bombs": lambda: {
        f"xl/worksheets/sheet{i}.xml": b" " * 900_000 for i in range(20, 80)
    },
    "entity bomb": lambda: {PAGE: b"<!DOCTYPE x [" + ENTITIES + b"]>" + HEAD + b"&a9;" + TAIL},
    "other encoding": lambda: {PAGE: (HEAD + TAIL).decode().encode("utf-16")},
    "too many cells": lambda: sheet(
        b'<row r="1">' + b'<c r="A1"><v>1</v></c>' * 100_000 + b"</row>"
    ),
    "as many cells as may be": lambda: sheet(
        b'<row r="2">' + b'<c r="A1"><v>1</v></c>' * 50_000 + b"</row>"
    ),
    "cells without attributes": lambda: sheet(b"<row>" + b"<c><v>1</v></c>" * 100_000 + b"</row>"),
    "values without cells": lambda: sheet(
        b'<row r="1"><c r="A1">' + b"<v>1</v>" * 900_000 + b"</c></row>"
    ),
    "too many texts": lambda: strings(b"<si><t>x</t></si>" * 100_000),
    "as many texts as may be": lambda: strings(b"<si><t>x</t></si>" * 39_000),
    "too many styles": lambda: {"xl/styles.xml": b"<styleSheet><cellXfs>" + b"<xf/>" * 500_000},
    "too many merged areas": lambda: sheet(b'<mergeCell ref="A1:B2"/>' * 100_000),
    "a row beyond all rows": lambda: sheet(
        b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'
    ),
    "a column beyond all columns": lambda: sheet(b'<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>'),
    "a column far out": lambda: sheet(b'<row r="1"><c r="XFD1"><v>1</v></c></row>'),
    "an endless number": lambda: sheet(
        b'<row r="2"><c r="B2"><v>' + b"9" * 4_000_000 + b"</v></c></row>"
    ),
    "infinity": lambda: sheet(b'<row r="1"><c r="A1"><v>1e999</v></c></row>'),
    "deep nesting": lambda: sheet(b"<a>" * 200_000 + b"</a>" * 200_000),
    "broken XML": lambda: {PAGE: HEAD},
    "a text that is not there": lambda: sheet(
        b'<row r="1"><c r="A1" t="s"><v>999999</v></c></row>'
    ),
    "macros": lambda: {"xl/vbaProject.bin": b"x"},
    "links": lambda: {"xl/externalLinks/externalLink1.xml": b"<x/>"},
    "no workbook inside": lambda: {"xl/workbook.xml": b"<x/>"},
    "half a workbook": lambda: {"xl/worksheets/sheet2.xml": (HEAD + TAIL)[:50]},
    "too many parts": lambda: {f"x/{i}": b"" for i in range(5_000)},
}
RAW = {
    "nothing": b"",
    "text": b"as_of: 2026-11-02\n",
    "an old workbook": b"\xd0\xcf\x11\xe0" + b"\0" * 5_000,
    "a crowd of entries": b"PK\x03\x04" + b"PK\x01\x02" * 1_000_000,
}


def content(name: str) -> bytes:
    """The hostile file of that name."""
    return RAW[name] if name in RAW else repacked(book_of(INVENTORY), HOSTILE[name]())


@pytest.mark.parametrize("name", [*HOSTILE, *RAW])
def test_a_hostile_workbook_is_refused_quickly(name: str, tmp_path: Path) -> None:
    """Whatever is in the file: lines that say what is wrong, exit code 2, no traceback."""
    path = tmp_path / "inventory.xlsx"
    path.write_bytes(content(name))

    done = milepost("check", str(path), memory=MEMORY, seconds=30)

    assert (done.code, done.out) == (2, "")
    assert all(line.startswith(f"{path}:") for line in done.err.splitlines())
    assert done.seconds < SECONDS
