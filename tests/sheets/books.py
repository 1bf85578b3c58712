"""Workbooks for tests: hostile ones, changed ones, and one as a spreadsheet program saves it."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from milepost.engine.load.cells import Table
from milepost.engine.load.sheets import read_sheets
from milepost.engine.load.text import Document, Value, read_text
from milepost.engine.load.workspace import load_content
from milepost.engine.model.inventory import Inventory
from milepost.engine.render.workbook import workbook_bytes
from milepost.engine.source import Problem
from milepost.engine.view.sheets import WorkbookView, workbook_view
from tests.written import bundled

INVENTORY = """\
organisation: Harbour Books
as_of: 2026-11-02
capabilities:
  web_analytics: {level: 2, owner: Web team, evidence: [metrics], kpis: {pages_tagged: 97.5}}
  crm_system: {raters: {marketing: 2, data: 1}, note: two countries of five}
  email_campaigns: operational
  voc_surveys:
not_applicable: {tv_advertising: no mass market}
plan:
  target: {stage: cx5.personalized_messaging, by: 2028-12-31}
  capacity: {crm: 1.5}
"""


def data_of(text: str) -> dict[str, Value]:
    """The values in an inventory's YAML."""
    document, problems = read_text(text, "inventory.yaml")
    assert not problems
    assert document is not None
    assert isinstance(document.data, dict)
    return document.data


def view_of(text: str) -> WorkbookView:
    """The workbook of an inventory over the bundled model, before it is a file."""
    return workbook_view(data_of(text), bundled())


@functools.cache
def book_of(text: str) -> bytes:
    """The workbook of an inventory over the bundled model."""
    return workbook_bytes(view_of(text))


def tables_of(view: WorkbookView) -> list[Table]:
    """The sheets as they are read, without the detour through a file."""
    found = []
    for sheet in view.sheets:
        rows = [tuple(column.heading for column in sheet.columns), *sheet.rows]
        cells = {
            at: {i: cell for i, cell in enumerate(row, 1) if cell not in ("", None)}
            for at, row in enumerate(rows, 1)
        }
        found.append(Table(sheet.name, {at: row for at, row in cells.items() if row}))
    return found


def read_back(view: WorkbookView) -> Document:
    """The document that the sheets of a view spell."""
    document, problems = read_sheets("inventory.xlsx", tables_of(view))
    assert problems == []
    return document


def inventory_of(content: bytes, path: Path) -> Inventory:
    """The inventory in a file without faults."""
    loaded = load_content(content, path)
    assert loaded.problems == ()
    assert loaded.inventory is not None
    return loaded.inventory


def changed(content: bytes, change: Callable[[Workbook], object]) -> bytes:
    """A workbook after somebody worked in it and saved it."""
    book = load_workbook(io.BytesIO(content))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A workbook with some of its parts replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return stream.getvalue()


def told(content: bytes, name: str = "inventory.xlsx") -> list[str]:
    """Every fault of a file, a line each."""
    return [str(problem) for problem in faults_of(content, name)]


def faults_of(content: bytes, name: str = "inventory.xlsx") -> tuple[Problem, ...]:
    """Every fault of a file."""
    return load_content(content, Path(name)).problems
